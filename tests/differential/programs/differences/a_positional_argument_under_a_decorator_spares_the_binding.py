import functools


def decorated(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@gin.configurable
@decorated
def f(a=1, b=2):
    return a, b


gin.parse_config('f.a = 10\nf.b = 20')
assert (f(5), f(5, 6), f()) == ((5, 20), (5, 6), (10, 20))
