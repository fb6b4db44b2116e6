"""A decorator on top of `configurable` wraps the configured function."""
import functools


def doubled(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs) * 2

    return inner


@doubled
@gin.configurable
def f(a=1):
    return a


@gin.configurable
def consume(value):
    return value


gin.parse_config('f.a = 10\nconsume.value = @f()')
show(f(), f(3), consume())
cached = functools.cache(gin.get_configurable('f'))
show(cached(), cached())
