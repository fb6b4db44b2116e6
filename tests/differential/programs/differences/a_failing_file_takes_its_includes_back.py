@gin.configurable
def f(x=0):
    return x


write('inner.gin', 'f.x = 1')
write('outer.gin', "include 'inner.gin'\nf.y = 2")
for parse in (
    lambda: gin.parse_config_file('outer.gin'),
    lambda: gin.parse_config_files_and_bindings(['inner.gin', 'outer.gin'], None),
):
    try:
        parse()
    except ValueError:
        assert f() == 0
