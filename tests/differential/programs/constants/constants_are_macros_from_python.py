"""`constant` makes `%NAME`; its modules may be left out."""
gin.constant('A', 1)
gin.constant('some.module.PI', 3.14)


@gin.configurable
def f(a, b, c):
    return a, b, c


gin.parse_config('f.a = %A\nf.b = [%PI]\nf.c = {%module.PI: %some.module.PI}')
show(f())
