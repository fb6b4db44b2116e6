"""Another object under a taken full name is a ValueError; the same object, or another module, is fine."""


def f(x=0):
    return x


def g(x=0):
    return x


first = gin.external_configurable(f)
attempt(gin.external_configurable, g, 'f')
again = gin.external_configurable(f)
elsewhere = gin.external_configurable(g, 'f', module='elsewhere')
gin.parse_config('program.f.x = 1\nelsewhere.f.x = 2')
show(first(), again(), elsewhere())
