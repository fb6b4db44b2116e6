"""A class that adds no constructor can be registered, referenced and made."""


@gin.configurable
class A: ...


@gin.register
class B: ...


@gin.configurable
def consume(a, b, c):
    return type(a) is A, type(b) is B, c is A


gin.parse_config('consume.a = @A()\nconsume.b = @B()\nconsume.c = @A')
attempt(consume)
attempt(A, 1)
