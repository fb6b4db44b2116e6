"""A list given to `config_scope` replaces whatever is active, and gives it back at the end."""


@gin.configurable
def f(x='root'):
    return x


gin.parse_config("a/f.x = 'a'\nb/c/f.x = 'b/c'")
with gin.config_scope('a'):
    with gin.config_scope(['b', 'c']):
        show(gin.current_scope(), f())
    show(gin.current_scope(), f())
    with gin.config_scope([]):
        show(gin.current_scope(), f())
