"""`@t/f()` met inside scope `s` runs in `t`, not in `s/t`."""


@gin.configurable
def where(x='default'):
    return gin.current_scope(), x


@gin.configurable
def consume(value):
    return gin.current_scope(), value


gin.parse_config("""
    consume.value = @t/where()
    s/where.x = 's'
    t/where.x = 't'
    s/t/where.x = 's/t'
""")
show(consume())
with gin.config_scope('s'):
    show(consume())
