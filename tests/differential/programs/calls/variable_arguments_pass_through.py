"""`*args` from the caller take no binding; bound keywords go with them."""


@gin.configurable
def f(a, *rest, k=0, **more):
    return a, rest, k, more


gin.parse_config("f.k = 1\nf.other = 2\ns/f.a = 'bound'")
show(f(0), f(0, 1, 2), f(0, 1, k=3, other=4, third=5))
with gin.config_scope('s'):
    show(f())
    show(f(0, 1))
