"""A reference that a positional argument displaces is not evaluated."""
made = []


@gin.configurable
def build():
    made.append(1)
    return 'built'


@gin.configurable
def f(a, b='default'):
    return a, b


gin.parse_config('f.a = @build()\nf.b = [@build()]')
show(f('mine', 'mine'), made)
show(f('mine'), made)
show(f(), made)
