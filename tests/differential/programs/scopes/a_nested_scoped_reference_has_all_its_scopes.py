"""`@a/b/f()` runs in `a/b` and sees the bindings of the root, `a` and `a/b`."""


@gin.configurable
def f(x=0, y=0, z=0):
    return gin.current_scope(), x, y, z


@gin.configurable
def consume(value):
    return value


gin.parse_config("""
    consume.value = @a/b/f()
    f.x = 1
    a/f.y = 2
    a/b/f.z = 3
    b/f.z = 4
""")
show(consume())
