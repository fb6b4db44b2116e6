"""A default that no text can express is left out of the operative config."""


class Thing: ...


@gin.configurable
def f(a=None, b=(1, [2], {'k': 'v'}), c=Thing(), d=len, e=int, f=..., g=-1.5, h=b'bytes', i=True, j=''):
    return a


f()
