def function(x, y=(1, 2)):
    return x, y


def hidden():
    pass


def _renamed(a):
    return a


renamed = _renamed
