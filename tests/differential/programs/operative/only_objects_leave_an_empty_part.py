"""A configurable with nothing to show has `# None.`."""


@gin.configurable
def f(a=object()): ...


@gin.configurable
def g(): ...


f()
g()
gin.bind_parameter('f.a', object())
gin.bind_parameter('s/f.a', print)
