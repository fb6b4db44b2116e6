"""Functions and classes are their own copies."""


class Box: ...


@gin.configurable
def f(values):
    return [value is original for value, original in zip(values, (len, Box, f))]


gin.bind_parameter('f.values', [len, Box, f])
show(f())
