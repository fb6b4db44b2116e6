"""Bindings that go to `**kwargs` are in the operative config."""


@gin.configurable
def f(a=1, **kwargs):
    return kwargs


gin.parse_config('f.other = 2\nf.third = 3')
f(third=4)
