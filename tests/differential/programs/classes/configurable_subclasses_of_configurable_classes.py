"""Each constructor on the way gets its own bindings."""


@gin.configurable
class A:
    def __init__(self, x=0, y=0):
        self.a = x, y


@gin.configurable
class B(A):
    def __init__(self, x=0, **kwargs):
        super().__init__(**kwargs)
        self.b = x


@gin.configurable
class C(A): ...


gin.parse_config('A.x = 1\nA.y = 2\nB.x = 3\nC.x = 4\nB.other = 5')
attempt(lambda: vars(B()))
gin.parse_config('B.y = 6')
attempt(lambda: vars(A()))
attempt(lambda: vars(C()))
attempt(lambda: vars(C(y=7)))
