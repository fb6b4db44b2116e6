"""Naming a method registers its class too; instances made by reference have the configured method."""
write('library.py', """
    class A:
        def __init__(self, x=0):
            self.x = x

        def method(self, y=0):
            return self.x, y
""")


@gin.configurable
def consume(a, b):
    return a.method(), b.method(), type(a).__name__


gin.parse_config("""
    from __gin__ import dynamic_registration
    import library
    import program
    program.consume.a = @library.A()
    program.consume.b = @s/library.A()
    library.A.x = 1
    library.A.method.y = 2
    s/library.A.method.y = 3
""")
show(consume())
import library

show(library.A().method())
