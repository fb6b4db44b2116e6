"""A call that raises has used its parameters all the same."""


@gin.configurable
def f(a=1):
    raise LookupError


@gin.configurable
def g(a, b=gin.REQUIRED, c=3): ...


gin.parse_config('f.a = 2\ng.a = 3')
attempt(f)
attempt(g)
