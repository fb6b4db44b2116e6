"""`@A` gives something to call, subclass and test with, scoped or not."""


@gin.configurable
class A:
    def __init__(self, x=0):
        self.x = x


@gin.register
class B:
    def __init__(self, x=0):
        self.x = x


@gin.configurable
def consume(values):
    return values


gin.parse_config("""
    consume.values = [@A, @s/A, @B, @s/B]
    A.x = 1
    s/A.x = 2
    B.x = 3
    s/B.x = 4
""")
for cls, original in zip(consume(), (A, A, B, B)):
    show(cls.__name__, issubclass(cls, original), cls().x, type(cls()) is original, cls(x=7).x)
show(consume()[0] is A)
