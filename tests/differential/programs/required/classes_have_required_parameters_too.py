"""`REQUIRED` works in constructors, as an argument and as a default."""


@gin.configurable
class A:
    def __init__(self, x, y=gin.REQUIRED):
        self.values = x, y


attempt(A, 1)
attempt(lambda: A(1, 2).values)
gin.parse_config('A.x = 10\nA.y = 20')
attempt(lambda: A(gin.REQUIRED).values)
attempt(lambda: A(x=gin.REQUIRED, y=1).values)
