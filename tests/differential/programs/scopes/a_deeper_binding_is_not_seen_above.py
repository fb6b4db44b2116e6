"""A binding of `a/b` does not reach calls in `a` or in the root."""


@gin.configurable
def f(x='default'):
    return x


gin.parse_config("a/b/f.x = 'a/b'")
for scope in (None, 'a', 'b', 'a/b', 'b/a', 'a/b/c'):
    with gin.config_scope(scope):
        show((scope, f()))
