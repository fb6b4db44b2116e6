"""Only configurables that were called are in the operative config, with bindings and defaults."""


@gin.configurable
def used(a=1, b=2, *, c=3):
    return a, b, c


@gin.configurable
def unused(a=1): ...


gin.parse_config('used.b = 20\nunused.a = 10')
used()
