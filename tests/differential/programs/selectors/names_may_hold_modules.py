"""A dotted name stands alone unless `module` is given, which then comes first."""


def f(x=0):
    return x


gin.external_configurable(f, 'a.b.f')
gin.external_configurable(f, 'c.g', module='m')
gin.external_configurable(f, 'h', module='m.n')
gin.external_configurable(f, 'i')
gin.parse_config('a.b.f.x = 1\nm.c.g.x = 2\nm.n.h.x = 3\nprogram.i.x = 4')
for selector in ('program.a.b.f', 'program.h', 'n.c.g', 'm.i'):
    attempt(gin.parse_config, f'{selector}.x = 5')
