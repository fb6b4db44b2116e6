"""The operative config keeps what was used, though the binding has gone or changed."""


@gin.configurable
def f(a=1):
    return a


gin.parse_config('f.a = 2')
f()
gin.parse_config('f.a = 3')
show(gin.operative_config_str())
gin.clear_config()
show(gin.operative_config_str())
