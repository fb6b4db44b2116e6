"""Anything but a list or a tuple is a TypeError."""


def f(a=1, b=2):
    return a, b


for names in ('a', {'a'}, {'a': 1}, iter('a')):
    attempt(gin.external_configurable, f, allowlist=names)
    attempt(gin.external_configurable, f, denylist=names)
