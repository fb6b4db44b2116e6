"""`@f` and `@s/f`, and what `external_configurable` gives, are functions to all who look."""
import functools
import inspect


@gin.register
def f(x=0, *, y=1):
    """What it does."""
    return x, y


def other(x=0):
    return x


@gin.configurable
def consume(function):
    return function


class Decorator:
    def __init__(self, function):
        functools.update_wrapper(self, function)


gin.parse_config('f.x = 2\ns/f.x = 3\nother = @f')
external = gin.external_configurable(other, 'other')
for text in ('@f', '@s/f', None):
    if text:
        gin.parse_config(f'consume.function = {text}')
    function = consume() if text else external
    show(inspect.isfunction(function), inspect.isroutine(function), callable(function))
    show(inspect.getfullargspec(function).varargs, inspect.signature(function), sorted(vars(function)))
    show(function.__name__, function.__qualname__, function.__module__, function.__doc__, function.__defaults__)
    show(function.__code__.co_flags & 0x2ff, function.__globals__ is None, function.__kwdefaults__, function.__annotations__)
    function.mark = 'mark'
    show(function.mark, (consume() if text else external).mark, sorted(vars(function)))
    show(sorted(vars(Decorator(function))))
    function.__name__ = 'renamed'
    show(function.__name__, function())
