"""A container that a macro holds is copied for each use of the macro."""


@gin.configurable
def f(a, b):
    a.append('more')
    return a, b, a is b


gin.parse_config('X = [1]\nf.a = %X\nf.b = %X')
show(f(), f())
