"""`finalize` checks references without calling them."""
called = []


@gin.configurable
def build():
    called.append(1)


@gin.configurable
def f(x=0): ...


gin.parse_config('f.x = [@build()]\nX = @build()')
gin.finalize()
show(called)
