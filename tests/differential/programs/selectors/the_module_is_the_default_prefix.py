"""Without `module`, a selector starts with the module that defines the target."""


@gin.configurable
def f(x=0):
    return x


gin.parse_config('program.f.x = 1')
attempt(gin.parse_config, 'other.f.x = 2')
show(f())
