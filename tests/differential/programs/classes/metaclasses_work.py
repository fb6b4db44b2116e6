"""A metaclass is kept, and its `__call__` runs."""
calls = []


class Meta(type):
    def __call__(cls, *args, **kwargs):
        calls.append((cls.__name__, args, kwargs))
        return super().__call__(*args, **kwargs)


@gin.configurable
class A(metaclass=Meta):
    def __init__(self, x=0):
        self.x = x


@gin.register
class B(metaclass=Meta):
    def __init__(self, x=0):
        self.x = x


@gin.configurable
def consume(value):
    return value.x, type(value) is B, type(type(value)) is Meta


gin.parse_config('A.x = 1\nB.x = 2\nconsume.value = @B()')
show(A().x, consume(), calls, type(A) is Meta)
