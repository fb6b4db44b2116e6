"""What a call does to its copies is not recorded."""


@gin.configurable
def f(a, b=(1, [2])):
    a.append('more')


gin.parse_config('f.a = [1]')
f()
