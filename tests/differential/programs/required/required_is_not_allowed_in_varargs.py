"""`REQUIRED` among the `*args` is a ValueError."""


@gin.configurable
def f(a, *rest):
    return a, rest


gin.parse_config('f.a = 1')
attempt(f, gin.REQUIRED)
attempt(f, 1, 2)
attempt(f, 1, gin.REQUIRED)
attempt(f, gin.REQUIRED, gin.REQUIRED)
