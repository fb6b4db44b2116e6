"""A registered method of a registered class is `Class.method`, never `method` alone."""


@gin.register
class A:
    def __init__(self, x=0):
        self.x = x

    @gin.register
    def method(self, y=0):
        return self.x, y


@gin.configurable
def consume(value):
    return value.method()


gin.parse_config('A.x = 1\nA.method.y = 2\nprogram.A.method.y = 3\nconsume.value = @A()')
for key in ('method.y', 'program.method.y', 'A.missing.y', 'A.method.missing'):
    attempt(gin.parse_config, f'{key} = 1')
show(consume(), A().method(), gin.query_parameter('A.method.y'))
