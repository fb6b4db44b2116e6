"""`_CONFIG` maps (scope, full selector) to bindings, macros among them, in the order of binding."""


@gin.configurable(module='pkg')
def f(x=0, y=0): ...


gin.parse_config("s/t/f.x = [1, @f]\nf.y = 2\nX = 3\nf.x = 4")
show(gin.config._CONFIG, len(gin.config._CONFIG), list(gin.config._CONFIG.items()))
show(gin.config._CONFIG['', 'pkg.f'], ('s', 'pkg.f') in gin.config._CONFIG, gin.config._CONFIG.get('missing'))
gin.clear_config()
show(gin.config._CONFIG)
