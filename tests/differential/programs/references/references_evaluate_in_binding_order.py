"""Arguments are evaluated in the order of their bindings, outer scopes first."""
order = []


@gin.configurable
def note(name):
    order.append(name)


@gin.configurable
def consume(a=None, b=None, c=None, d=None):
    return a, b, c, d


gin.parse_config("""
    s/consume.a = @a/note()
    consume.c = @c/note()
    consume.b = [@b/note(), @d/note()]
    consume.a = @c/note()
    a/note.name = 'a'
    b/note.name = 'b'
    c/note.name = 'c'
    d/note.name = 'd'
""")
consume()
show(order)
order.clear()
with gin.config_scope('s'):
    consume()
show(order)
