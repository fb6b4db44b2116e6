"""`b/f` is not seen inside `a/b`, only inside `b` at the top."""


@gin.configurable
def f(x='default'):
    return x


gin.parse_config("b/f.x = 'b'")
with gin.config_scope('a'), gin.config_scope('b'):
    show(gin.current_scope_str(), f())
with gin.config_scope('b'):
    show(f())
with gin.config_scope('b/c'):
    show(f())
