"""`@X/macro` without its parentheses is a ValueError when the config is finalized."""


@gin.configurable
def f(a=0):
    return a


gin.parse_config('X = 1\nf.a = @X/macro')
attempt(gin.finalize)
