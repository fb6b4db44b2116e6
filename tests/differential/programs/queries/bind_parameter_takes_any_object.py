"""A value bound from Python need not have a literal form."""


@gin.configurable
def f(x=0, y=0):
    return x(3), y


gin.bind_parameter('f.x', lambda number: number + 1)
gin.bind_parameter('f.y', {1, 2})
show(f())
gin.clear_config()  # Genever prints sets.
