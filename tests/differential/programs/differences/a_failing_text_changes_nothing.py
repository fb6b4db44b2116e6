@gin.configurable
def f(x=0, y=0):
    return x, y


gin.parse_config('f.x = 1')
for rest in (
    'f.y = = 2', 'f.missing = 2', 'missing.x = 2', 'import no_such_module_at_all', "include 'missing.gin'",
):
    try:
        gin.parse_config(f'f.x = 10\n{rest}\nX = 3')
    except (SyntaxError, ValueError, ImportError, OSError):
        assert f() == (1, 0), rest
