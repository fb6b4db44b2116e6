"""A configurable generator gets its arguments when called, and runs in the scope of each step."""


@gin.configurable
def count(to):
    for number in range(to):
        yield number, gin.current_scope()


gin.parse_config('count.to = 1\na/count.to = 3')
with gin.config_scope('a'):
    steps = count()
    show(next(steps))
show(next(steps))
with gin.config_scope('b'):
    show(next(steps))
