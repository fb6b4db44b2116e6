"""With both in one class, `__init__`'s parameters are the configurable ones."""


@gin.configurable
class A:
    def __new__(cls, *args, **kwargs):
        instance = super().__new__(cls)
        instance.new = args, kwargs
        return instance

    def __init__(self, x=0):
        self.x = x


attempt(gin.parse_config, 'A.y = 1')
gin.parse_config('A.x = 1')
show(A().x, A().new, A(2).x, A(2).new)
