"""`@configurable` on a method of a plain class works as on a function; its module is the function's."""


class A:
    @gin.configurable
    def method(self, x=0):
        return x

    @staticmethod
    @gin.configurable
    def static(x=0):
        return x

    @classmethod
    @gin.configurable
    def of_class(cls, x=0):
        return cls.__name__, x

    @property
    @gin.configurable('prop')
    def prop(self, x=0):
        return x


gin.parse_config('method.x = 1\nstatic.x = 2\nof_class.x = 3\nprop.x = 4')
show(A().method(), A().static(), A.of_class(), A().prop, A().method(5), A.method(A()))
