"""What a constructor raises reaches whoever makes the object."""


@gin.configurable
class A:
    def __init__(self, x):
        self.x = {}[x]


@gin.register
class B(A): ...


@gin.configurable
def consume(value):
    return value


gin.parse_config("A.x = 1\nconsume.value = @B()")
attempt(A)
attempt(consume)
