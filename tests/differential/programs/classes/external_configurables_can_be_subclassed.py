"""A subclass of what `external_configurable` returns is a class of its own."""


class A:
    def __init__(self, x=0):
        self.x = x


Configured = gin.external_configurable(A)


class B(Configured):
    def __init__(self, x=10):
        super().__init__(x)


gin.parse_config('A.x = 1')
show(B(5).x, isinstance(B(5), A), type(B(5)) is B)
