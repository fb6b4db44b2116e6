"""`parse_config_files_and_bindings` reads the files, then the bindings, then finalizes."""


@gin.configurable
def f(x=0, y=0, z=0):
    return x, y, z


write('a.gin', "import math\nf.x = 'a'\nf.y = 'a'\nf.z = 'a'")
write('b.gin', "f.y = 'b'\nf.z = 'b'")
results = gin.parse_config_files_and_bindings(['a.gin', 'b.gin'], ["f.z = 'binding'"])
show(f(), gin.config_is_locked(), [(result.filename, result.imports) for result in results])
