"""Within a part, parameters are in alphabetical order, capitals first."""


@gin.configurable
def f(**kwargs):
    return kwargs


gin.parse_config('f.b = 1\nf.a = 2\nf.B = 3\nf._c = 4\nf.a1 = 5\nf.a_ = 6')
f()
