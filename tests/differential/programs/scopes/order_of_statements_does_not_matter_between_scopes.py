"""The deeper scope wins even where its binding was read first."""


@gin.configurable
def f(x=0):
    return x


gin.parse_config("a/f.x = 'a'\nf.x = 'root'")
with gin.config_scope('a'):
    show(f())
