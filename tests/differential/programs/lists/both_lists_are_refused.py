"""An allowlist and a denylist exclude each other; empty ones count as absent."""


def f(a=1, b=2):
    return a, b


attempt(gin.external_configurable, f, allowlist=['a'], denylist=['b'])
gin.external_configurable(f, allowlist=['a'], denylist=[])
gin.parse_config('f.a = 10')
attempt(gin.parse_config, 'f.b = 20')
show(gin.get_configurable(f)())
