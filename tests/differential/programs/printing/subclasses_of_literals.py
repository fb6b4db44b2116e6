"""A value of a subclass is shown where its text reads as an equal value."""
import enum


class Number(int): ...


class Text(str): ...


class Liar:
    def __repr__(self):
        return '5'


class Level(enum.IntEnum):
    LOW = 1


@gin.configurable
def f(**more): ...


for number, value in enumerate((Number(5), Text('text'), Liar(), Level.LOW, [Number(5), Text('x')], True)):
    gin.bind_parameter(f'f.x{number}', value)
