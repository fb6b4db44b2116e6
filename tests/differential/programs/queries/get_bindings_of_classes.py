"""Classes are found by themselves and by selector."""


@gin.configurable
class A:
    def __init__(self, x=0): ...


@gin.register
class B:
    def __init__(self, x=0): ...


class C:
    def __init__(self, x=0): ...


gin.external_configurable(C)
gin.parse_config('A.x = 1\nB.x = 2\nC.x = 3')
show([gin.get_bindings(key) for key in (A, 'A', B, 'B', C, 'program.C')])
