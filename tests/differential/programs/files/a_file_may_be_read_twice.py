"""A file included along two ways is carried out each time."""


@gin.configurable
def f(x=0, y=0):
    return x, y


write('base.gin', "f.x = 'base'")
write('one.gin', "include 'base.gin'\nf.x = 'one'")
write('two.gin', "include 'one.gin'\ninclude 'base.gin'\nf.y = 'two'")
gin.parse_config_file('two.gin')
show(f())
gin.parse_config_file('one.gin')
show(f())
