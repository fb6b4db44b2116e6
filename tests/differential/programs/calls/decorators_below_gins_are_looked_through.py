"""Of a function under another decorator the parameters are the function's, as far as names go."""
import functools


def decorated(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return 'inner', function(*args, **kwargs)

    return inner


@gin.configurable
@decorated
def f(a, b):
    return a, b


gin.parse_config('f.a = 10')
attempt(gin.parse_config, 'f.c = 10')
show(f(b=2), f(b=5), f(a=5, b=2))
