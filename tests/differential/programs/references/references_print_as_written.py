"""A reference read raw prints as it was written and tells its parts."""


@gin.configurable(module='long.path')
def f(x=0):
    return x


gin.parse_config('a/f.x = @f\nb/f.x = @path.f()\nc/f.x = @s/t/long.path.f()\nd/f.x = @s/f\ne/f.x = %X')
for scope in 'abcde':
    reference = gin.query_parameter(f'{scope}/f.x')
    show(reference, reference.scopes, reference.selector, reference.scoped_selector, reference.evaluate)
    show(reference.config_key)
