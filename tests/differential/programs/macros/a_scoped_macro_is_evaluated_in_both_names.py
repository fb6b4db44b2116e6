"""`%s/X` is evaluated in the scope `s/X`."""


@gin.configurable
def f(p='default', q='default'):
    return p, q, gin.current_scope()


@gin.configurable
def consume(value):
    return value


gin.parse_config("""
    s/X = @f()
    s/f.p = 's'
    s/X/f.q = 's/X'
    X/f.p = 'X'
    consume.value = %s/X
""")
show(consume())
