"""Decorators work bare, called without arguments, and with a name by position or keyword."""


@gin.configurable
def a(x=0):
    return x


@gin.configurable()
def b(x=0):
    return x


@gin.configurable('c')
def with_name(x=0):
    return x


@gin.configurable(name_or_fn='d', module='m')
def with_keyword(x=0):
    return x


gin.parse_config('a.x = 1\nb.x = 2\nc.x = 3\nm.d.x = 4')
show(a(), b(), with_name(), with_keyword())
