"""A decorator that takes `*args` hides which parameter a positional argument is for, so none may be REQUIRED."""
import functools


def decorated(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@gin.configurable
@decorated
def f(a, b):
    return a, b


gin.parse_config('f.a = 10')
attempt(f, gin.REQUIRED)
