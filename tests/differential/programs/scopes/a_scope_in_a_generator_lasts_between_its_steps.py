"""A scope that a generator holds open is active for whoever runs between its steps."""


def steps():
    with gin.config_scope('a'):
        yield 1
        yield 2


running = steps()
next(running)
show(gin.current_scope())
list(running)
show(gin.current_scope())
