"""Changing the list that `current_scope()` gives does not change the scope."""
with gin.config_scope('a'):
    gin.current_scope().append('b')
    show(gin.current_scope())
