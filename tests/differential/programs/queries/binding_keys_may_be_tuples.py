"""`bind_parameter` takes a string, or a tuple or list of scope, selector and parameter."""


@gin.configurable(module='pkg')
def f(x=0):
    return x


gin.bind_parameter('f.x', 1)
gin.bind_parameter('a/pkg.f.x', 2)
gin.bind_parameter(('b', 'f', 'x'), 3)
gin.bind_parameter(['c/d', 'pkg.f', 'x'], 4)
gin.bind_parameter(('', 'f', 'x'), 5)
for scope in ('', 'a', 'b', 'c/d'):
    with gin.config_scope(scope):
        show(f())
attempt(gin.bind_parameter, ('f', 'x'), 1)
attempt(gin.bind_parameter, 5, 1)
attempt(gin.bind_parameter, 'f', 1)
attempt(gin.bind_parameter, 'missing.x', 1)
