import shutil

import genever


class Base:
    def __init__(self, base=0):
        self.base = base


class Left(Base):
    def __init__(self, left=1, **kwargs):
        super().__init__(**kwargs)


@genever.configurable
class Child(Left):
    """A child.

    Of two parents.
    """

    def __init__(self, d, **kwargs):
        super().__init__(**kwargs)
        Other.__init__(self, **kwargs)


class Other:
    def __init__(self, c=2):
        self.c = c


@genever.configurable
class GivesOne(Other):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)


@genever.configurable
class ByName(Left):
    def __init__(self, **kwargs):
        Left.__init__(self, **kwargs)


@genever.configurable
class Looks(Base):
    def __init__(self, **kwargs):
        self.extra = kwargs.pop("extra", None)
        super().__init__(**kwargs)


@genever.configurable
class Keeps(Base):
    def __init__(self, **kwargs):
        self.kwargs = kwargs


def called(x, y=2, *, z=3):
    return x, y, z


@genever.configurable
def function(a, **kwargs) -> tuple[int, ...]:
    """Calls another one."""
    return called(z=a, **kwargs)


@genever.configurable
def through(**kwargs):
    if kwargs:
        return called(1, z=2, **kwargs)
    return None


@genever.configurable
def to_unknown(**kwargs):
    return shutil.nothing.of_this_name(**kwargs)


@genever.configurable
def plain(a):
    return a
