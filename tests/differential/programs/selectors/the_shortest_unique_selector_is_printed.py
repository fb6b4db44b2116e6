"""Printing uses the fewest parts that still mean one configurable."""


def f(x=0):
    return x


for selector in ('a.b.f', 'c.b.f', 'd.f', 'd.e.g', 'h', 'i.h', 'j.k.h'):
    gin.external_configurable(f, selector)
    gin.parse_config(f'{selector}.x = 1')
