"""An exception inside a scope leaves the outer scope as it was."""


def failing():
    with gin.config_scope('a'), gin.config_scope('b'):
        raise LookupError('no')


attempt(failing)
show(gin.current_scope())
