"""A constructor that is a value, or missing, is refused when the singleton is used."""


@gin.configurable
def build():
    return []


@gin.configurable
def f(a=0):
    return a


gin.parse_config('x/gin.singleton.constructor = @build()\nf.a = @x/gin.singleton()')
attempt(f)
gin.parse_config('f.a = @y/gin.singleton()')
attempt(f)
