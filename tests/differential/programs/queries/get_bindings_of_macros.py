"""A macro's value can be asked for as the binding of `macro` in its scope."""
gin.parse_config('X = [1, %Y]\nY = 2')
show(gin.get_bindings('X/macro'), gin.get_bindings('X/gin.macro', resolve_references=False))
show(gin.get_bindings('macro'), gin.get_bindings('Z/macro'))
