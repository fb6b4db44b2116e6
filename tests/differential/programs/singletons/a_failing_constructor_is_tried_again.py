"""A constructor that raises leaves no object behind."""
tries = []


@gin.configurable
def build():
    tries.append(1)
    if len(tries) == 1:
        raise LookupError
    return len(tries)


@gin.configurable
def f(a):
    return a


gin.parse_config('x/gin.singleton.constructor = @build\nf.a = @x/gin.singleton()')
attempt(f)
attempt(f)
attempt(f)
