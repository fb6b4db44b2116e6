assert gin.config.parse_value("'' 'a'") == 'a'
assert gin.config.parse_value("'a' '' ''") == 'a'
