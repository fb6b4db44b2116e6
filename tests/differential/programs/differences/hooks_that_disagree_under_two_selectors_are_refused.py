@gin.configurable
def f(x=0):
    return x


gin.config.register_finalize_hook(lambda config: {'f.x': 10})
gin.config.register_finalize_hook(lambda config: {'program.f.x': 20})
try:
    gin.finalize()
except ValueError:
    assert f() == 0
else:
    raise AssertionError
