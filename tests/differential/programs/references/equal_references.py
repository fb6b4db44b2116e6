"""References with the same target, scope and parentheses are equal, however they were written."""


@gin.configurable(module='long.path')
def f(x=0):
    return x


gin.parse_config('a/f.x = @f\nb/f.x = @long.path.f\nc/f.x = @f()\nd/f.x = %X\ne/f.x = %X')
a, b, c, d, e = (gin.query_parameter(f'{scope}/f.x') for scope in 'abcde')
show(a == b, a != b, a == c, d == e, a == d, a == '@f')
