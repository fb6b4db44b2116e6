"""Of several bindings of one parameter the last counts, however its selector was written."""


@gin.configurable(module='pkg.mod')
def f(x=0):
    return x


gin.parse_config('f.x = 1\npkg.mod.f.x = 2\nmod.f.x = 3')
show(f())
gin.parse_config('mod.f.x = 4\nf.x = 5')
show(f())
gin.bind_parameter('pkg.mod.f.x', 6)
show(f())
gin.parse_config('f:\n  x = 7\n  x = 8')
show(f())
