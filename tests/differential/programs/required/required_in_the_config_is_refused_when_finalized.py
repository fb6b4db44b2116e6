"""`%gin.REQUIRED` that nothing overrides is a ValueError in `finalize`."""


@gin.configurable
def f(a=0):
    return a


gin.parse_config('f.a = %gin.REQUIRED')
attempt(gin.finalize)
gin.parse_config('f.a = 1')
attempt(gin.finalize)
show(f())
