"""`_OPERATIVE_CONFIG` maps (scope, full selector) to parameters."""


@gin.configurable(module='pkg')
def f(x=0, y=0): ...


gin.parse_config('f.x = 1\ns/f.y = [%X]\nX = 3')
f()
with gin.config_scope('s'):
    f()
show(sorted(gin.config._OPERATIVE_CONFIG.items()))
