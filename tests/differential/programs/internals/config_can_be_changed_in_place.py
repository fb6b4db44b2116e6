"""Programs that change `_CONFIG` themselves change the configuration."""


@gin.configurable
def f(x=0, y=0):
    return x, y


gin.parse_config('f.x = 1')
gin.config._CONFIG['', 'program.f']['y'] = 5
show(f())
gin.config._CONFIG['s', 'program.f'] = {'x': 7}
with gin.config_scope('s'):
    show(f())
del gin.config._CONFIG['', 'program.f']['x']
show(f(), gin.config._CONFIG.pop(('s', 'program.f')))
gin.config._CONFIG.update({('t', 'program.f'): {'x': 8}})
saved = dict(gin.config._CONFIG)
gin.config._CONFIG.clear()
show(f(), gin.config._CONFIG)
gin.config._CONFIG.update(saved)
show(f())
