"""A class decorated under two names takes the bindings of both, the inner ones first."""


@gin.configurable('outer')
@gin.configurable('inner')
class A:
    def __init__(self, x=0, y=0):
        self.values = x, y


gin.parse_config('inner.x = 1\ninner.y = 2\nouter.x = 3')
show(A().values, A(y=5).values)
