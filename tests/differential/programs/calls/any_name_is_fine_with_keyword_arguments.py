"""A target with `**kwargs` accepts any name."""


@gin.configurable
def f(a=0, **kwargs):
    return a, kwargs


gin.parse_config('f.a = 1\nf.anything = 2\ns/f.other = [3]')
show(f(), f(anything=4))
with gin.config_scope('s'):
    show(f())
