"""A `REQUIRED` default of a parameter that lists exclude is refused when decorating."""


def f(a=gin.REQUIRED, b=1):
    return a, b


attempt(gin.external_configurable, f, denylist=['a'])
attempt(gin.external_configurable, f, allowlist=['b'])
show(gin.external_configurable(f, allowlist=['a'])(1))
