"""Tools that look at a class still see its parameters."""
import inspect


@gin.configurable
class A:
    def __init__(self, a: int, b: str = 'b', *, c=3) -> None:
        """Makes it."""


@gin.configurable
class B(dict): ...


show(str(inspect.signature(A)), A.__init__.__doc__, A.__init__.__name__, A.__init__.__annotations__)
