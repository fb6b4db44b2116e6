"""`@A.method` is the function; called by itself it wants its `self`."""


@gin.register
class A:
    @gin.register
    def method(self, y=0):
        return y


@gin.configurable
def consume(method):
    return method(A())


gin.parse_config('A.method.y = 1\nconsume.method = @A.method')
attempt(consume)
gin.parse_config('consume.method = @s/A.method')
attempt(consume)
