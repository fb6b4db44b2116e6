@gin.configurable
def f(x=0):
    return x


for value in ('[1', '(', '{1: 2', '"""open', '[\n\n'):
    try:
        gin.parse_config(f'f.x = {value}')
    except SyntaxError:
        continue
    raise AssertionError(value)
