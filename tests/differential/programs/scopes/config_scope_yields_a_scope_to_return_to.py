"""What `with config_scope(…) as scope` gives can be entered again from anywhere."""
with gin.config_scope('a'), gin.config_scope('b') as kept:
    show(kept)
show(gin.current_scope())
with gin.config_scope('z'), gin.config_scope(kept):
    show(gin.current_scope())
