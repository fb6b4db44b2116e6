"""Cooperative constructors are called once each, with their own bindings."""
order = []


@gin.configurable
class A:
    def __init__(self, a=0, **kwargs):
        order.append(('A', a))
        super().__init__(**kwargs)


@gin.configurable
class B:
    def __init__(self, b=0, **kwargs):
        order.append(('B', b))
        super().__init__(**kwargs)


class C(A, B):
    def __init__(self, **kwargs):
        order.append('C')
        super().__init__(**kwargs)


gin.parse_config('A.a = 1\nB.b = 2')
C()
C(b=5)
show(order)
