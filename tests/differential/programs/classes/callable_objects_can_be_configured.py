"""Partials and objects with `__call__` work once they have a name."""
import functools


def f(x=0, y=0):
    return x, y


class Adder:
    def __init__(self, base):
        self.base = base

    def __call__(self, x=0):
        return self.base + x


attempt(gin.external_configurable, functools.partial(f, 1))
half = gin.external_configurable(functools.partial(f, 1), 'half')
gin.parse_config('half.y = 2')
attempt(half)
