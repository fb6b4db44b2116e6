"""A value of a subclass is shown where its text reads as an equal value."""


class Number(int): ...


class Text(str): ...


class Liar:
    def __repr__(self):
        return '5'


@gin.configurable
def f(**more): ...


for number, value in enumerate((Number(5), Text('text'), Liar(), [Number(5), Text('x')], True)):
    gin.bind_parameter(f'f.x{number}', value)
