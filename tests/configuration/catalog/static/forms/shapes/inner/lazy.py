def reached(a, b=1):
    return a


def shown(c, d=2):
    return c
