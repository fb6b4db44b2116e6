"""Each name of a function has its own bindings."""


def f(x=0):
    return x


one = gin.external_configurable(f, 'one')
two = gin.external_configurable(f, 'two')
gin.parse_config('one.x = 1\ntwo.x = 2')
show(one(), two(), f())
