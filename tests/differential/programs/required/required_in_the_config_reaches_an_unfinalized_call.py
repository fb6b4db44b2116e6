"""Without `finalize`, `%gin.REQUIRED` is a constant like any other, and the call gets it."""


@gin.configurable
def f(a=0, b=0):
    return a is gin.REQUIRED, b


gin.parse_config('f.a = %gin.REQUIRED')
attempt(f)
attempt(f, 1)
attempt(f, gin.REQUIRED)
