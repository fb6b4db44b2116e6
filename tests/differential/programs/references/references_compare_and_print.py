"""References read raw print as they were written and equal others to the same target, whatever their scope."""


@gin.configurable(module='long.path')
def f(x=0):
    return x


gin.parse_config('a/f.x = @f\nb/f.x = @path.f()\nc/f.x = @s/t/long.path.f()\nd/f.x = @s/f\ne/f.x = %X')
references = [gin.query_parameter(f'{scope}/f.x') for scope in 'abcde']
show(references)
show([[one == other for other in references] for one in references])
show([(one.scopes, one.selector, one.scoped_selector, one.evaluate) for one in references])
show([one.config_key for one in references])
