"""`@configurable` on a class supplies the arguments of `__init__`, wherever it is called from."""


@gin.configurable
class A:
    """What it is."""

    kind = 'kind'

    def __init__(self, x=0, *, y=0):
        self.values = x, y


gin.parse_config('A.x = 1\ns/A.y = 2')
show(A().values, A(5).values, A(x=6, y=7).values)
with gin.config_scope('s'):
    show(A().values, A(y=3).values)
show(A.__name__, A.__qualname__, A.__module__, A.__doc__, A.kind, type(A()) is A)
