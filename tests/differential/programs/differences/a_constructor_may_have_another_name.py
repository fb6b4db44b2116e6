import functools


def unnamed(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


def shared(self, x=0):
    self.x = x


def make(cls, x=0):
    made = object.__new__(cls)
    made.x = x
    return made


class Decorated:
    @unnamed
    def __init__(self, x=0):
        self.x = x


class Shared:
    __init__ = shared


class Setup:
    def setup(self, x=0):
        self.x = x

    __init__ = setup


class Lambda:
    __init__ = lambda self, x=0: setattr(self, 'x', x)


class Partial:
    def setup(self, mode, x=0):
        self.x = x

    __init__ = functools.partialmethod(setup, 'mode')


class DecoratedNew:
    @unnamed
    def __new__(cls, x=0):
        return make(cls, x)


class SharedNew:
    __new__ = make


class Inherited(Shared): ...


class InheritedNew(SharedNew): ...


for cls in (Decorated, Shared, Setup, Lambda, Partial, DecoratedNew, SharedNew, Inherited, InheritedNew):
    kept = {name for name in vars(cls) if name not in ('__init__', '__new__')}
    gin.configurable(cls)
    gin.bind_parameter(f'{cls.__name__}.x', 1)
    assert (cls().x, cls(x=2).x) == (1, 2), cls
    assert set(vars(cls)) - {'__init__', '__new__'} == kept, cls
made = Setup()
made.setup()
assert made.x == 0
assert not hasattr(Shared, 'shared')
