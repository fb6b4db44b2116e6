"""`gin.REQUIRED`, `gin.config.REQUIRED` and the constant are the same object."""


@gin.configurable
def f(a=0):
    return a


gin.parse_config('f.a = 5')
show(f(gin.REQUIRED), f(gin.config.REQUIRED), f(gin.query_parameter('gin.REQUIRED')))
show(gin.REQUIRED is gin.config.REQUIRED, gin.query_parameter('gin.REQUIRED') is gin.REQUIRED)
