"""A hook gets the config as a mapping and returns keys and values to bind, or `None`."""
seen = []


@gin.configurable
def f(x=0, y=0):
    return x, y


@gin.config.register_finalize_hook
def look(config):
    seen.append({key: dict(values) for key, values in config.items()})


@gin.config.register_finalize_hook
def add(config):
    seen.append(len(config))
    return {'f.y': config['', 'program.f']['x'] + 1, 's/f.x': [5], ('t', 'f', 'x'): 6}


gin.parse_config('f.x = 1\ns/f.y = 2')
gin.finalize()
show(seen, look is not None, f())
for scope in 'st':
    with gin.config_scope(scope):
        show(f())
