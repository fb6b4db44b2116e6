import pickle


@gin.register
def f(x=0):
    return x


@gin.register
class A:
    def __init__(self, x=0):
        self.x = x


@gin.configurable
def consume(values):
    return values


gin.parse_config('f.x = 1\ns/f.x = 2\nA.x = 3\ns/A.x = 4\nconsume.values = [@f, @s/f, @A, @s/A]')
plain, scoped, cls, scoped_cls = pickle.loads(pickle.dumps(consume()))
assert (plain(), scoped(), cls().x, scoped_cls().x) == (1, 2, 3, 4)
