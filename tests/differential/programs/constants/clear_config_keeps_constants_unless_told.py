"""`clear_config()` keeps constants; `clear_config(clear_constants=True)` drops all but `gin.REQUIRED`."""
gin.constant('a.X', 1)
gin.clear_config()
show(gin.query_parameter('X'), gin.config.parse_value('%X'))
gin.clear_config(clear_constants=True)
attempt(gin.query_parameter, 'X')
show(gin.query_parameter('gin.REQUIRED') is gin.REQUIRED)
attempt(gin.constant, 'X', 2)
