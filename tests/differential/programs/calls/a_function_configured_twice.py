"""A function decorated under two names takes the outer bindings first."""


@gin.configurable('outer')
@gin.configurable('inner')
def f(x=0, y=0):
    return x, y


gin.parse_config('inner.x = 1\ninner.y = 2\nouter.x = 3')
show(f(), f(y=6))
