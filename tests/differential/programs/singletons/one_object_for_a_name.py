"""`@name/gin.singleton()` builds once for each name, for all consumers."""
made = []


@gin.configurable
def build(tag='tag'):
    made.append(tag)
    return [tag]


@gin.configurable
def f(a, b, c):
    return a is b, a is c, a, c


gin.parse_config("""
    shared/gin.singleton.constructor = @build
    other/gin.singleton.constructor = @other_scope/build
    other_scope/build.tag = 'other'
    SHARED = @shared/gin.singleton()
    f.a = @shared/gin.singleton()
    f.b = %SHARED
    f.c = @other/singleton()
""")
show(f(), f(), made)
