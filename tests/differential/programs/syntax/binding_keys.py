"""A binding has scopes, a selector and a parameter, with any spaces around the `=`."""


@gin.configurable(module='pkg.mod')
def f(x=0, y_2=0, _z=0):
    return x, y_2, _z


gin.parse_config('f.x = 1\npkg.mod.f.y_2=2\n_s/t2/mod.f._z   =   3\ns/f.x\t=\t4')
show(f())
