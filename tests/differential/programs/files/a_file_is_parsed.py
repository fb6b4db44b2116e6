"""`parse_config_file` reads a file and tells its name, its includes and its imports."""


@gin.configurable
def f(x=0):
    return x


write('a.gin', 'import math\nimport os.path\nf.x = 1\n')
result = gin.parse_config_file('a.gin')
show(f(), result.filename, result.imports, result.includes, tuple(result), result._fields)
