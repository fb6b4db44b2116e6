"""A selector matches by its last parts, whole words only."""


@gin.configurable(module='one.two.three')
def name(x=0):
    return x


for selector in ('name', 'three.name', 'two.three.name', 'one.two.three.name'):
    attempt(gin.parse_config, f'{selector}.x = 1')
for selector in ('ame', 'two.name', 'one.two.three', 'zero.one.two.three.name', 'e.name'):
    attempt(gin.parse_config, f'{selector}.x = 1')
show(name())
