"""A registered subclass has its parent's registered methods under the parent's name."""


@gin.register
class A:
    @gin.register
    def method(self, y=0):
        return y


class B(A): ...


gin.parse_config('A.method.y = 1')
show(gin.get_configurable('A')().method(), A().method(), B().method())
