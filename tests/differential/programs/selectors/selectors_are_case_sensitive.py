"""`F` and `f` are two names."""


@gin.configurable('f')
def lower(x=0):
    return x


@gin.configurable('F')
def upper(x=0):
    return x


gin.parse_config('f.x = 1\nF.x = 2')
show(lower(), upper())
