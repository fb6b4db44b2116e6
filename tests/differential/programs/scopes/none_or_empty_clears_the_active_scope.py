"""`None` and `''` clear the active scope for a while; names inside nest from the root."""
with gin.config_scope('a'):
    for nothing in (None, ''):
        with gin.config_scope(nothing):
            show(gin.current_scope())
            with gin.config_scope('b'):
                show(gin.current_scope())
        show(gin.current_scope())
