"""`constants_from_enum` makes `%Class.MEMBER`, prefixed with the module."""
import enum


@gin.constants_from_enum
class Color(enum.Enum):
    RED = 1
    GREEN = 2


@gin.constants_from_enum(module='other.place')
class Shape(enum.Enum):
    ROUND = 'round'


@gin.configurable
def f(a, b, c=Color.GREEN):
    return a is Color.RED, b, c


gin.parse_config('f.a = %Color.RED\nf.b = [%program.Color.GREEN, %place.Shape.ROUND, %RED]')
show(f(), gin.query_parameter('Color.RED'))
