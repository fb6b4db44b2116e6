"""Without `skip_unknown`, a selector that nothing registered is a ValueError."""
attempt(gin.parse_config, 'missing.x = 1')
attempt(gin.parse_config, 's/missing.x = 1')
attempt(gin.parse_config, 'missing:\n  x = 1')
attempt(gin.parse_config, 'mod.missing.x = 1')
attempt(gin.bind_parameter, 'missing.x', 1)
