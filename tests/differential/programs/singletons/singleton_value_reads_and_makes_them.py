"""`singleton_value(name)` gives the one object; with a constructor it may make it."""
attempt(gin.config.singleton_value, 'x')
attempt(gin.config.singleton_value, 'x', 5)
first = gin.config.singleton_value('x', list)
show(first is gin.config.singleton_value('x'), first is gin.config.singleton_value('x', dict), first)
