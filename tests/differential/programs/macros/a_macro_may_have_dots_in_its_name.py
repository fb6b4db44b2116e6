"""`%a.b` is the macro `a.b`, which only Python can define; `a.b = 1` is a binding."""


@gin.configurable
def a(b=0, c=0):
    return b, c


gin.parse_config('a.c = %a.b\na.b = 1')
attempt(a)
gin.bind_parameter(('a.b', 'gin.macro', 'value'), 2)
attempt(a)
