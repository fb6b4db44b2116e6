import functools


def decorated(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@gin.configurable
@decorated
def f(x=gin.REQUIRED):
    return x


@gin.configurable
class A:
    @decorated
    def __init__(self, x=gin.REQUIRED):
        self.x = x


for call in (f, A):
    try:
        call()
    except RuntimeError as error:
        assert "['x']" in str(error)
    else:
        raise AssertionError(call)
assert (f(1), A(2).x) == (1, 2)
gin.parse_config('f.x = 3\nA.x = 4')
assert (f(), A().x) == (3, 4)
