@gin.configurable
def f(x=0):
    return x


gin.parse_config('f.x = %gin.REQUIRED')
assert f(1) == 1
try:
    f()
except RuntimeError:
    pass
else:
    raise AssertionError
