"""A singleton's constructor may consume another singleton."""


@gin.configurable
def inner():
    return []


@gin.configurable
def outer(part):
    return [part]


@gin.configurable
def f(a, b):
    return a[0] is b


gin.parse_config("""
    inner/gin.singleton.constructor = @inner
    outer/gin.singleton.constructor = @outer
    outer.part = @inner/gin.singleton()
    f.a = @outer/gin.singleton()
    f.b = @inner/gin.singleton()
""")
show(f())
