"""The lock is no lock on what is recorded."""


@gin.configurable
def f(x=0): ...


gin.parse_config('f.x = 1')
gin.finalize()
f()
