"""A number is written as a number, whatever its type; and a member of an enum that is one as well."""
import enum


class Level(enum.IntEnum):
    LOW = 1


class Mode(str, enum.Enum):
    FAST = 'fast'


class Percent(float):
    def __repr__(self):
        return f'{self:.0%}'


@gin.configurable
def f(*args, **more):
    return more


values = dict(enumerate((Level.LOW, Mode.FAST, Percent(0.5), 1 + 2j, -5j, [Level.LOW, {Level.LOW: 1 - 1j}])))
for number, value in values.items():
    gin.bind_parameter(f'f.x{number}', value)
text = gin.config_str()
assert 'f.x0 = 1\n' in text and "f.x1 = 'fast'\n" in text and 'f.x2 = 0.5\n' in text, text
assert 'f.x3 = 1 + 2j\n' in text and 'f.x4 = -5j\n' in text and 'f.x5 = [1, {1: 1 - 1j}]\n' in text, text
gin.clear_config()
gin.parse_config(text)
assert f() == {f'x{number}': value for number, value in values.items()}
