"""With `X = @t/f()`, the reference's scope replaces the macro's."""


@gin.configurable
def f(p='default'):
    return p, gin.current_scope()


@gin.configurable
def consume(value):
    return value


gin.parse_config("X = @t/f()\nX/f.p = 'X'\nt/f.p = 't'\nconsume.value = %X")
show(consume())
