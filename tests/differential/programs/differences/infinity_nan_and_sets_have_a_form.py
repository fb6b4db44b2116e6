import math


@gin.configurable
def f(inf, nan, numbers):
    return inf, math.isnan(nan), numbers


for name, value in {'inf': -math.inf, 'nan': math.nan, 'numbers': {1, 2}}.items():
    gin.bind_parameter(f'f.{name}', value)
text = gin.config_str()
gin.clear_config()
gin.parse_config(text)
assert f() == (-math.inf, True, {1, 2})
