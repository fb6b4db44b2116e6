"""`@f()` without a scope runs in the scope of the call that consumes it."""


@gin.configurable
def where(x='default'):
    return gin.current_scope(), x


@gin.configurable
def consume(value):
    return value


gin.parse_config("consume.value = @where()\ns/where.x = 's'")
show(consume())
with gin.config_scope('s'):
    show(consume())
