"""`parse_binding_key` and `parse_scoped_selector` cut keys into scope, selector and parameter."""
for key in ('f.x', 's/f.x', 's/t/mod.f.x', 'f', 's/X', '%X', '%s/X'):
    attempt(gin.config_parser.parse_binding_key, key)
    attempt(gin.config_parser.parse_scoped_selector, key)
attempt(gin.config_parser.parse_binding_key, '%X.value')
