"""The error about an ambiguous selector names every candidate in full."""


@gin.configurable('f', module='a.b')
def one(x=0): ...


@gin.configurable('f', module='c.b')
def two(x=0): ...


@gin.configurable('f', module='c.d')
def three(x=0): ...


for selector in ('f', 'b.f'):
    try:
        gin.parse_config(f'{selector}.x = 1')
    except KeyError as error:
        show([name for name in ('a.b.f', 'c.b.f', 'c.d.f') if name in str(error)])
