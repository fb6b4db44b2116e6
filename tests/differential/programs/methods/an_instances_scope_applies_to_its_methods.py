"""The methods of what `@s/A()` made run in `s`, wherever they are called."""


@gin.register
class A:
    @gin.register
    def method(self, y=0):
        return gin.current_scope(), y

    def plain(self):
        return gin.current_scope()


@gin.configurable
def consume(a, b):
    return a, b


gin.parse_config("""
    consume.a = @A()
    consume.b = @s/A()
    A.method.y = 1
    s/A.method.y = 2
    t/A.method.y = 3
""")
a, b = consume()
show(a.method(), b.method(), b.plain(), b.method(5))
with gin.config_scope('t'):
    show(a.method(), b.method(), b.plain())
