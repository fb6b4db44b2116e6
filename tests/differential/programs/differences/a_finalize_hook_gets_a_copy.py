"""A hook changes the configuration by what it returns, not through what it was given."""


@gin.configurable
def f(x=1, y=1):
    return x, y


@gin.config.register_finalize_hook
def hook(config):
    config['', 'program.f'] = {'x': 5}
    return {'f.y': 2}


gin.finalize()
assert f() == (1, 2)
