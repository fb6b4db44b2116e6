"""Only a registered method becomes `Class.method`; a configurable one takes its instance's scope."""


@gin.register
class A:
    @gin.configurable
    def method(self, y=0):
        return y


@gin.configurable
def consume(value):
    return value.method()


attempt(gin.parse_config, 'A.method.y = 1')
gin.parse_config('method.y = 2\ns/method.y = 3\nconsume.value = @s/A()')
show(A().method(), consume())
