"""`%X` and `X/macro.value` read a macro raw; a bare name that is no constant is refused."""


@gin.configurable
def f(x=0): ...


gin.parse_config('X = @f()\ns/Y = 1')
show(gin.query_parameter('%X'), gin.query_parameter('X/macro.value'), gin.query_parameter('%s/Y'))
attempt(gin.query_parameter, 'X')
attempt(gin.query_parameter, '%Y')
