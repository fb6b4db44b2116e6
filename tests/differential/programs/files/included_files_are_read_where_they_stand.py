"""An include takes effect in its place: bindings after it override, bindings before it are overridden."""


@gin.configurable
def f(before=0, after=0):
    return before, after


write('inner.gin', "f.before = 'inner'\nf.after = 'inner'")
write('outer.gin', "f.before = 'outer'\ninclude 'inner.gin'\nf.after = 'outer'")
gin.parse_config_file('outer.gin')
show(f())
