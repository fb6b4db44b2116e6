"""`REQUIRED` copied is still `REQUIRED`, and there is one of it."""


@gin.configurable
def f(a=0):
    return a


gin.parse_config('f.a = 5')
show(f(gin.REQUIRED), gin.REQUIRED is gin.config.REQUIRED, gin.query_parameter('gin.REQUIRED') is gin.REQUIRED)
