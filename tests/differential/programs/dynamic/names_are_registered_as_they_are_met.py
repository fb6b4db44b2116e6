"""With dynamic registration, naming a function of an imported module is enough to configure it."""
write('library.py', """
    def f(x=0, y=0):
        return x, y

    def never_named():
        ...
""")


@gin.configurable
def consume(value):
    return value


gin.parse_config("""
    from __gin__ import dynamic_registration
    import library
    import program

    library.f.x = 1
    s/library.f.y = 2
    program.consume.value = (@library.f(), @s/library.f())
""")
show(consume(), gin.get_configurable('f')())
attempt(gin.get_configurable, 'never_named')
import library

show(library.f())
