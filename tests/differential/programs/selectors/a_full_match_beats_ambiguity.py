"""A selector that is some configurable's full name means that one, though it is a suffix of others."""


@gin.configurable('b.f')
def short(x=0):
    return x


@gin.configurable('a.b.f')
def long(x=0):
    return x


gin.parse_config('b.f.x = 1\na.b.f.x = 2')
attempt(gin.parse_config, 'f.x = 3')
show(short(), long())
