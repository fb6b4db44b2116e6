"""Parameters that cannot be bound are not in the operative config."""


@gin.configurable(denylist=['b'])
def f(a=1, b=2): ...


@gin.configurable(allowlist=['b'])
def g(a=1, b=2): ...


f()
g()
