"""In a known binding, a skipped reference is a ValueError when a call needs it."""


@gin.configurable
def f(x=0, y=0):
    return x, y


gin.parse_config('f.x = @missing\ns/f.x = [1, {2: @a/missing()}]\nf.y = 1', skip_unknown=True)
attempt(f)
attempt(f, 1)
with gin.config_scope('s'):
    attempt(f)
    attempt(f, 1)
attempt(gin.get_bindings, 'f')
gin.parse_config('f.x = 1')
attempt(f)
gin.clear_config()
