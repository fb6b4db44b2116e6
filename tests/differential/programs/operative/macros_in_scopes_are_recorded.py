"""A macro is recorded under its whole name, with what it needed to be evaluated."""


@gin.configurable
def build(size=1):
    return size


@gin.configurable
def consume(a):
    return a


gin.parse_config('s/X = @build()\nconsume.a = [%s/X, %Y]\nY = %s/X\nunused = 5')
show(consume())
