"""A reference that a positional argument displaces is not called, so it is not recorded."""


@gin.configurable
def build(size=1):
    return size


@gin.configurable
def consume(a, b=0):
    return a


gin.parse_config('consume.a = @build()\nconsume.b = %X\nX = 1')
consume(0, 1)
