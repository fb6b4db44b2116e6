@gin.configurable
def f(x):
    return x


gin.parse_config('f.x = %X')
try:
    f()
except TypeError:
    assert 'f.x = %X' in gin.operative_config_str()
