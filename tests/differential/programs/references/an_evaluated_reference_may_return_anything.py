"""`None`, functions, generators and classes come through unchanged."""


@gin.configurable
def give(name):
    return {'none': None, 'type': int, 'function': len}[name]


@gin.configurable
def consume(values):
    return values


gin.parse_config("""
    consume.values = [@a/give(), @b/give(), @c/give()]
    a/give.name = 'none'
    b/give.name = 'type'
    c/give.name = 'function'
""")
show(consume())
