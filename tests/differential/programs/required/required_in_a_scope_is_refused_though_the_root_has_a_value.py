"""`s/f.a = %gin.REQUIRED` wants a binding in `s`; `%REQUIRED` is the same constant."""


@gin.configurable
def f(a=0):
    return a


gin.parse_config('f.a = 1\ns/f.a = %REQUIRED')
attempt(gin.finalize)
gin.parse_config('s/f.a = 2')
attempt(gin.finalize)
