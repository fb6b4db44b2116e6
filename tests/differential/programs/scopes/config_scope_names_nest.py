"""A name given to `config_scope` is added to the active scope; slashes make several."""
show(gin.current_scope(), gin.current_scope_str())
with gin.config_scope('a'):
    show(gin.current_scope(), gin.current_scope_str())
    with gin.config_scope('b/c'):
        show(gin.current_scope(), gin.current_scope_str())
    show(gin.current_scope())
show(gin.current_scope())
