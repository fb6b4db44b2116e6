"""`macro` and `singleton` are functions that Python may call, and configurables under `gin`."""
gin.parse_config('X = 1')
show(gin.config.macro(5), gin.config.singleton.__name__)
show(gin.get_configurable(gin.config.macro) is gin.get_configurable('gin.macro'))
show(gin.get_configurable('X/macro')())
with gin.config_scope('name'):
    made = gin.config.singleton(list)
    show(gin.config.singleton(dict) is made)
