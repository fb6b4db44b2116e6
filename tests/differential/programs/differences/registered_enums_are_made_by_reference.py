import enum


@gin.register
class Color(enum.Enum):
    RED = 1
    GREEN = 2


@gin.configurable
def consume(value):
    return value


gin.parse_config('Color.value = 2\nconsume.value = @Color()')
assert consume() is Color.GREEN
