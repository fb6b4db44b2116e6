"""The lock covers bindings and registration, not constants."""
gin.finalize()
attempt(gin.constant, 'X', 1)
show(gin.query_parameter('X'))
