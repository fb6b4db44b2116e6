"""Methods are printed as `Class.method` and sorted after their class."""


@gin.register
class B:
    def __init__(self, x=0): ...

    @gin.register
    def first(self, y=0):
        return y

    @gin.register
    def last(self, y=0):
        return y


@gin.configurable
def a(x=0): ...


@gin.configurable
def g(x=0): ...


gin.parse_config('B.last.y = 1\na.x = 1\ng.x = 1\nB.x = 1\nB.first.y = 1\ns/B.first.y = 2')
made = gin.get_configurable('B')()
made.first(), made.last(), a(), g()
