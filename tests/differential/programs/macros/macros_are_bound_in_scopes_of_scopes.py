"""`a/b/X` is one macro; its outer scopes lend it values as for any binding of `macro`."""


@gin.configurable
def f(x, y):
    return x, y


gin.parse_config('a/b/X = 1\na/X = 2\nf.x = %a/b/X\nf.y = %a/X')
show(f(), gin.query_parameter('%a/b/X'))
