"""A configurable enum is the enum it was, and a reference to it is the enum."""
import enum


@gin.configurable
class Color(enum.Enum):
    RED = 1
    GREEN = 2


@gin.configurable
def consume(values):
    return values is Color, list(values)


gin.parse_config('consume.values = @Color')
show(consume(), Color(1), Color['GREEN'], Color.RED.value)
