"""Every hook sees the config as it was read; what they return is bound after the last."""
seen = []


@gin.configurable
def f(x=0, y=0):
    return x, y


gin.config.register_finalize_hook(lambda config: {'f.x': 10})
gin.config.register_finalize_hook(lambda config: seen.append(config['', 'program.f']['x']))
gin.config.register_finalize_hook(lambda config: {'f.y': 20})
gin.parse_config('f.x = 1')
gin.finalize()
show(seen, f())
