"""Calls from inside a configurable run in the scope that is active around it."""


@gin.configurable
def inner(x=0):
    return x


@gin.configurable
def outer():
    with gin.config_scope('deep'):
        deep = inner()
    return inner(), deep


gin.parse_config('a/inner.x = 1\na/deep/inner.x = 2\ndeep/inner.x = 3')
show(outer())
with gin.config_scope('a'):
    show(outer())
