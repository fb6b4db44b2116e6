"""A path in an include is relative to the working folder, not to the including file."""


@gin.configurable
def f(x=0):
    return x


write('folder/outer.gin', "include 'inner.gin'")
write('inner.gin', "f.x = 'working folder'")
write('folder/inner.gin', "f.x = 'same folder'")
gin.parse_config_file('folder/outer.gin')
show(f())
