"""A listed name must be a parameter, unless there are `**kwargs`."""


def f(a=1, b=2):
    return a, b


def g(a=1, **kwargs):
    return a, kwargs


attempt(gin.external_configurable, f, allowlist=['a', 'missing'])
attempt(gin.external_configurable, f, denylist=['missing'])
configured = gin.external_configurable(g, allowlist=['a', 'missing'])
gin.parse_config('g.missing = 1')
attempt(gin.parse_config, 'g.other = 1')
show(configured())
