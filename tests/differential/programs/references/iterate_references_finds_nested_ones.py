"""`iterate_references` walks a config's values, containers included, also to one target only."""


@gin.configurable
def f(x=0, y=0):
    return x


@gin.configurable
def g():
    return 0


gin.parse_config("f.x = [@g(), {'k': (@f, %X)}]\ns/f.y = @g\nX = @g()")
show(sorted(map(repr, gin.config.iterate_references(gin.config._CONFIG))))
show(sorted(map(repr, gin.config.iterate_references(gin.config._CONFIG, to=gin.get_configurable(g)))))
