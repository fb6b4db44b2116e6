import gin

gin.constant("zoo.envs.LIMIT", 17)


@gin.configurable
class Env(object):
    def __init__(self, start=0, stride=1):
        self.start, self.stride = start, stride

    def observations(self, count):
        return [self.start + self.stride * i for i in range(count)]


@gin.configurable(module="zoo.envs")
def step(size=1):
    return size
