"""Calls in different scopes are separate entries, each with what it saw from outer scopes."""


@gin.configurable
def f(a=1, b=2):
    return a, b


gin.parse_config('f.a = 10\ns/f.b = 20\ns/t/f.a = 30\nunused/f.a = 40')
f()
for scope in ('s', 's/t', 'other'):
    with gin.config_scope(scope):
        f()
