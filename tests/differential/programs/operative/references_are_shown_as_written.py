"""The operative config shows references and macros, not what they evaluated to, and what they called."""


@gin.configurable
def build(size=1):
    return size


@gin.configurable
def consume(a, b, c):
    return a, b


gin.parse_config("""
    consume.a = @build()
    consume.b = [%X, @s/build()]
    consume.c = @t/build
    X = @build()
    Y = 5
    X/build.size = 7
""")
consume()
