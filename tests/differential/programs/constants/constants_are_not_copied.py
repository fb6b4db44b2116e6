"""A constant reaches each call as the object it is, in containers too."""


class Thing: ...


thing = Thing()
gin.constant('THING', thing)


@gin.configurable
def f(a, b):
    return a is thing, b[0] is thing


gin.parse_config('f.a = %THING\nf.b = [%THING]')
show(f())
