"""A call in a scope that no binding mentions is recorded there, with what it used."""


@gin.configurable
def f(a=1): ...


gin.parse_config('f.a = 2')
with gin.config_scope('nowhere/deep'):
    f()
