"""Within `@t/outer()`, an unscoped `@inner()` runs in `t` too."""


@gin.configurable
def inner(x=0):
    return gin.current_scope(), x


@gin.configurable
def outer(value):
    return value


@gin.configurable
def consume(value):
    return value


gin.parse_config("""
    consume.value = @t/outer()
    outer.value = @inner()
    t/inner.x = 't'
""")
show(consume())
