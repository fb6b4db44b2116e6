__all__ = ["seen"]
__all__ += ["seen_too"]


def seen(a=1):
    return a


def seen_too(a=2):
    return a


def unseen(a=3):
    return a
