"""What `repr` cannot express in a config is not shown as a binding."""
import collections
import enum
import pathlib

Point = collections.namedtuple('Point', 'x y')


class Color(enum.Enum):
    RED = 1


@gin.configurable
def f(**kwargs): ...


gin.parse_config("f.shown = 'shown'")
for number, value in enumerate((object(), len, Point(1, 2), Color.RED, pathlib.Path('a'), [1, object()])):
    gin.bind_parameter(f'f.x{number}', value)
