"""`macro` has one parameter, `value`."""
attempt(gin.parse_config, 'X/macro.other = 1')
