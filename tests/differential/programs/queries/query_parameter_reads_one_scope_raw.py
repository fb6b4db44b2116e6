"""`query_parameter` reads exactly the given scope and returns the value unevaluated."""


@gin.configurable
def f(x=0, y=0):
    return x


gin.parse_config('f.x = [@f(), %X]\ns/f.y = 2\nX = 5')
show(gin.query_parameter('f.x'), gin.query_parameter('program.f.x'), gin.query_parameter('s/f.y'))
for key in ('f.y', 's/f.x', 't/f.x', 'f.z', 'missing.x', 'f'):
    attempt(gin.query_parameter, key)
with gin.config_scope('s'):
    attempt(gin.query_parameter, 'f.y')
