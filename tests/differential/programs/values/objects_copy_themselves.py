"""A bound object's own `__deepcopy__` is used."""


class Copied:
    def __init__(self, times=0):
        self.times = times

    def __deepcopy__(self, memo):
        return Copied(self.times + 1)


@gin.configurable
def f(x):
    return x.times


gin.bind_parameter('f.x', Copied())
show(f(), f())
