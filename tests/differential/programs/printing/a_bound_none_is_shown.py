"""`None` is a value like any other."""


@gin.configurable
def f(x=1, y=None): ...


gin.parse_config('f.x = None\nX = None')
f()
