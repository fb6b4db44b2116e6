import genever

from shapes import second


@genever.configurable
def first(a):
    return second.second(a)
