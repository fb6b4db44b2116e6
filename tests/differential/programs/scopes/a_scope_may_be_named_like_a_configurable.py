"""Scopes, selectors and macros are three kinds of names that never meet."""


@gin.configurable
def f(x=0):
    return x


gin.parse_config("f/f.x = 1\nf = 2\ng/f.x = %f")
show(f())
with gin.config_scope('f'):
    show(f())
with gin.config_scope('g'):
    show(f())
