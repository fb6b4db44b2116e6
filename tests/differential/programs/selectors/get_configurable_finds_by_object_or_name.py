"""`get_configurable` takes the original, the decorated version or a selector."""


def f(x=0):
    return x


class A: ...


configured = gin.external_configurable(f)
gin.parse_config('f.x = 1')
show([gin.get_configurable(key) is configured for key in (f, configured, 'f', 'program.f')])
attempt(gin.get_configurable, 'missing')
attempt(gin.get_configurable, len)
attempt(gin.get_configurable, A)
