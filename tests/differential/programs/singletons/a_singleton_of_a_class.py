"""The constructor may be a class, whose arguments come from the config."""


@gin.configurable
class Model:
    def __init__(self, size=0):
        self.size = size


@gin.configurable
def f(a, b):
    return a is b, type(a) is Model, a.size


gin.parse_config("""
    shared/gin.singleton.constructor = @Model
    Model.size = 3
    f.a = @shared/gin.singleton()
    f.b = @shared/gin.singleton()
""")
show(f())
