"""`get_configurable('s/A')` makes instances in `s`."""


@gin.configurable
class A:
    def __init__(self, x=0):
        self.x = x


@gin.register
class B:
    def __init__(self, x=0):
        self.x = x


gin.parse_config('s/A.x = 1\ns/B.x = 2')
for name, cls in {'A': A, 'B': B}.items():
    scoped = gin.get_configurable(f's/{name}')
    show(scoped().x, type(scoped()) is cls, issubclass(scoped, cls), scoped.__name__, scoped(5).x)
