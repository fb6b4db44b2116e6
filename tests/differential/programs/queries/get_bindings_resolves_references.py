"""References are evaluated and containers copied, unless `resolve_references=False`."""


@gin.configurable
def build(n=0):
    return n


@gin.configurable
def f(x=0, y=0): ...


gin.parse_config('f.x = [@build(), %X]\nf.y = @s/build()\nX = 5\ns/build.n = 3')
show(gin.get_bindings(f), gin.get_bindings('f', resolve_references=False))
gin.get_bindings(f)['x'].append(1)
show(gin.get_bindings(f))
