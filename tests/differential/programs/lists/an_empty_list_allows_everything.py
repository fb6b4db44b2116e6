"""`allowlist=[]` is no allowlist."""


@gin.configurable(allowlist=[], denylist=())
def f(a=1):
    return a


gin.parse_config('f.a = 2')
show(f())
