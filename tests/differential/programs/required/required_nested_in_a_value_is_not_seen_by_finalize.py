"""Only a parameter that is `%gin.REQUIRED` itself is refused; one inside a container is not."""


@gin.configurable
def f(a=0):
    return [value is gin.REQUIRED for value in a]


gin.parse_config('f.a = [%gin.REQUIRED, 1]')
attempt(gin.finalize)
show(f())
