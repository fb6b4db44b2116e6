"""`skip_unknown` holds for included files."""


@gin.configurable
def f(x=0):
    return x


write('inner.gin', 'missing.x = 1\nf.x = 1')
write('outer.gin', "include 'inner.gin'")
attempt(gin.parse_config_file, 'outer.gin')
result = gin.parse_config_file('outer.gin', skip_unknown=True)
show(f(), result.filename, [inner.filename for inner in result.includes])
gin.parse_config_file('outer.gin', skip_unknown=['missing'])
gin.parse_config_files_and_bindings(['outer.gin'], ['other.x = 1'], skip_unknown=['missing', 'other'])
