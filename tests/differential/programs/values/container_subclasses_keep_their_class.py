"""A copy is of the class of what was bound."""
import collections


class Names(list): ...


@gin.configurable
def f(x):
    x[0] = 'changed'
    return x


for value in (Names([1, 2]), collections.OrderedDict({0: 1}), collections.defaultdict(int, {0: 1}), bytearray(b'ab')):
    gin.bind_parameter('f.x', value)
    attempt(f)
    show(value)
