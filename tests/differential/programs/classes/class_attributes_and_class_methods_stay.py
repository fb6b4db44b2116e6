"""What a class offers besides making instances is untouched, decorated or referenced."""


@gin.configurable
class A:
    kind = 'kind'

    def __init__(self, x=0):
        self.x = x

    @classmethod
    def make(cls):
        return cls()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.marked = True


class B(A): ...


@gin.configurable
def consume(cls):
    return cls.kind, cls.make().x


gin.parse_config('A.x = 1\ns/A.x = 2\nconsume.cls = @A')
show(A.make().x, B.make().x, B.marked, consume())
