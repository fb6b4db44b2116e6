"""A registered function is the function as written."""


def f(x=0):
    return x


@gin.register('named', denylist=['y'])
def g(x=0, y=0):
    return x, y


@gin.configurable
def consume(a, b):
    return a, b


show(gin.register(f) is f)
gin.parse_config('f.x = 1\nnamed.x = 2\nconsume.a = @f()\nconsume.b = @named()')
show(f(), g(), consume(), gin.get_configurable(f)(), gin.get_configurable('named')())
