"""A class that inherits its constructor from a plain class can be configured without touching the parent."""


class Plain:
    def __init__(self, x=0):
        self.x = x


@gin.configurable
class A(Plain): ...


gin.parse_config('A.x = 1')
show(A().x, Plain().x, A(2).x)
