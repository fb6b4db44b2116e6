"""A value that cannot be called is no configurable, whichever way it is registered."""

attempt(gin.external_configurable, 5, name="five")
attempt(gin.external_configurable, "text", name="text")
attempt(gin.configurable("five"), 5)
attempt(gin.register("five"), 5)
attempt(gin.parse_config, "five.x = 1")
