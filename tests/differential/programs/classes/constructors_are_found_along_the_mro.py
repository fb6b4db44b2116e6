"""The first class in the MRO with `__init__` or `__new__` decides which of them is configured."""


class Made:
    def __new__(cls, a=0):
        instance = super().__new__(cls)
        instance.a = a
        return instance


class Initialised:
    def __init__(self, b=0):
        self.b = b


@gin.configurable
class One(Made, Initialised): ...


@gin.configurable
class Two(Initialised, Made): ...


for key in ('One.a', 'One.b', 'Two.a', 'Two.b'):
    attempt(gin.parse_config, f'{key} = 5')
attempt(lambda: vars(One()))
attempt(lambda: vars(Two()))
