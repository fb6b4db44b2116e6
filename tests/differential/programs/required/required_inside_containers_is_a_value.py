"""Only an argument that is `REQUIRED` itself is looked up."""


@gin.configurable
def f(a, b=0):
    return a[0] is gin.REQUIRED, b


gin.parse_config('f.a = [1]\nf.b = 2')
show(f([gin.REQUIRED]), f([gin.REQUIRED], gin.REQUIRED))
