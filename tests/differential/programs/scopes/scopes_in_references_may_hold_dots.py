"""`@a.b/f()` names the scope `a.b`; a binding in it can be made from Python only."""


@gin.configurable
def f(x=0):
    return gin.current_scope(), x


@gin.configurable
def consume(value):
    return value


gin.parse_config('consume.value = @a.b/f()')
gin.bind_parameter(('a.b', 'f', 'x'), 1)
show(consume())
attempt(gin.parse_config, 'a.b/f.x = 2')
