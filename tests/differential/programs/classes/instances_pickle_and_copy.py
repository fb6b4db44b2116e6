"""Instances made by any of the decorators pickle and copy."""
import copy
import pickle


@gin.configurable
class A:
    def __init__(self, x=0):
        self.x = x


@gin.register
class B:
    def __init__(self, x=0):
        self.x = x


@gin.configurable
def consume(values):
    return [(pickle.loads(pickle.dumps(value)).x, copy.deepcopy(value).x) for value in values]


gin.parse_config('A.x = 1\nB.x = 2\ns/B.x = 3\nconsume.values = [@A(), @B(), @s/B()]')
show(consume())
