"""A constructor called by a scoped reference runs in the scope, and so do the calls it makes."""


@gin.configurable
def part(x=0):
    return x


@gin.configurable
class A:
    def __init__(self, y=0):
        self.seen = gin.current_scope(), y, part()


@gin.configurable
def consume(value):
    return value.seen


gin.parse_config('consume.value = @s/A()\ns/A.y = 1\ns/part.x = 2')
show(consume())
with gin.config_scope('t'):
    show(consume())
