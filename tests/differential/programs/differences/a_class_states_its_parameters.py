import inspect


class Model:
    """Takes its annotations as keyword arguments, and says so, as the models of pydantic do."""

    def __init__(self, **data):
        self.data = data

    def __init_subclass__(cls):
        kind = inspect.Parameter.KEYWORD_ONLY
        cls.__signature__ = inspect.Signature(
            [inspect.Parameter(name, kind, default=vars(cls)[name]) for name in cls.__annotations__]
        )


@gin.configurable
class Network(Model):
    width: int = 3
    depth: int = 4


try:
    gin.parse_config('Network.widht = 5')
except ValueError:
    pass
else:
    raise AssertionError('taken, and ignored')
gin.parse_config('Network.width = 5')
assert Network().data == {'width': 5}
lines = [line for line in gin.operative_config_str().splitlines() if ' = ' in line]
assert lines == ['Network.depth = 4', 'Network.width = 5'], lines
