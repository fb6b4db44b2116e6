"""A hook may bind references and macros made in Python."""


@gin.configurable
def g():
    return 'g'


@gin.configurable
def f(x=0, y=0):
    return x, y


@gin.config.register_finalize_hook
def hook(config):
    return {'f.x': gin.config.ConfigurableReference('g', True), 'f.y': gin.config.parse_value('[%X]'), '%X': 5}


gin.finalize()
show(f())
