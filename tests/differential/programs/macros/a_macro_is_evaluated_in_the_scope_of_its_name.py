"""With `X = @f()`, `X/f.p` applies and the scope of the caller does not."""


@gin.configurable
def f(p='default'):
    return p, gin.current_scope()


@gin.configurable
def consume(value):
    return value


gin.parse_config("""
    X = @f()
    X/f.p = 'X'
    s/f.p = 's'
    s/X/f.p = 's/X'
    consume.value = %X
""")
show(consume())
with gin.config_scope('s'):
    show(consume())
