"""A configurable without bindings has an empty dict; what is no configurable is a ValueError."""


@gin.configurable
def f(x=0): ...


show(gin.get_bindings(f))
attempt(gin.get_bindings, 'missing')
attempt(gin.get_bindings, 's/missing')
attempt(gin.get_bindings, len)
