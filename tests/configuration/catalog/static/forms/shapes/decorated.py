import contextlib
import functools
from functools import wraps

import genever


def keeping(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def losing(function):
    def replaced(x, y=1):
        return function(x, y)

    return replaced


def with_argument(argument):
    def decorate(function):
        @wraps(function)
        def wrapper(first, *args, **kwargs):
            return function(first, *args, **kwargs)

        return wrapper

    return decorate


def marking(function):
    function.is_marked = True
    return function


def either(function=None, *, option=1):
    def decorate(function):
        @wraps(function)
        def wrapper(*args, option=option, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    return decorate if function is None else decorate(function)


@genever.configurable
@keeping
def kept(a, b=2):
    return a


@genever.configurable
@losing
def lost(a, b=2):
    return a


@genever.configurable
@with_argument(3)
def with_first(a, b=2):
    return a


@genever.configurable
@marking
def marked(a):
    return a


@genever.configurable
@either
def with_option(a):
    return a


@genever.configurable
@either(option=2)
def with_other_option(a):
    return a


@keeping
@genever.configurable
def kept_outside(a=1):
    return a


@genever.configurable
@contextlib.contextmanager
def context(a, b=1):
    yield a


@genever.configurable
@functools.cache
def cached(a, b=1):
    return a


@genever.configurable
@functools.lru_cache(maxsize=3)
def cached_some(a, b=1):
    return a


@genever.register
class WithDecorated:
    @keeping
    def __init__(self, a, b=1):
        self.a = a


def on_class(cls):
    return cls


@genever.register
@on_class
class DecoratedClass:
    def __init__(self, c):
        self.c = c


class Decorator:
    def __init__(self, function):
        self.function = function
        functools.update_wrapper(self, function)

    def __call__(self, a, b=1):
        return self.function(a, b)


@genever.configurable
@Decorator
def by_class(a, b=1):
    return a


def called_or_not(function=None, *, option=1):
    if callable(function):
        return keeping(function)
    return lambda inner: keeping(inner)


@genever.configurable
@called_or_not
def not_called(a, b=1):
    return a
