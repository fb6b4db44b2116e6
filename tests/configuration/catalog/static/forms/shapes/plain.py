"""Nothing in here is decorated: dynamic registration finds it."""

from shapes.inner.deep import renamed as other_name

LIMIT = 3


def function(a, *, b=LIMIT, **rest):
    return a, b, rest


class Class:
    def __init__(self, b=2):
        self.b = b

    def method(self, c):
        return c


class Outer:
    class Inner:
        def __init__(self, d: int = 4) -> None:
            self.d = d
