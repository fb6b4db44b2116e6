"""A skipped reference stays unknown, though its target appears later; reading it anew helps."""


@gin.configurable
def f(x=0):
    return x


gin.parse_config('f.x = @late()', skip_unknown=True)


@gin.configurable
def late():
    return 'late'


attempt(f)
gin.parse_config('f.x = @late()', skip_unknown=True)
attempt(f)
