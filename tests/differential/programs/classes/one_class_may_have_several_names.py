"""Each name of a class has its own bindings; instances are of the one class."""


class A:
    def __init__(self, x=0):
        self.x = x


one, two = gin.external_configurable(A, 'one'), gin.external_configurable(A, 'two')
gin.parse_config('one.x = 1\ntwo.x = 2')
show(one().x, two().x, A().x, type(one()) is type(two()) is A)
