"""References to a class read before its method is named get the configured method too."""
write('library.py', """
    class A:
        def __init__(self, x=0):
            self.x = x

        def method(self, y=0):
            return self.x, y
""")


@gin.configurable
def consume(a, cls):
    return a.method(), cls().method()


gin.parse_config("""
    from __gin__ import dynamic_registration
    import library
    import program
    program.consume.a = @library.A()
    program.consume.cls = @s/library.A
    library.A.x = 1
""")
show(consume())
gin.parse_config("""
    from __gin__ import dynamic_registration
    import library
    library.A.method.y = 2
    s/library.A.method.y = 3
""")
show(consume())
