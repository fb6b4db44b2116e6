"""A key that starts with `%` names a macro, never its parameter."""
attempt(gin.bind_parameter, '%X.value', 1)
attempt(gin.bind_parameter, '%s/X', 1)
show(gin.query_parameter('s/X/macro.value'))
