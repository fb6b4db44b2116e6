"""The result of parsing tells the tree of includes."""


@gin.configurable
def f(x=0): ...


def tree(result):
    return result.filename, result.imports, [tree(inner) for inner in result.includes]


write('a.gin', "import json\ninclude 'b.gin'\ninclude 'folder/c.gin'\nf.x = 1")
write('b.gin', "include 'folder/c.gin'")
write('folder/c.gin', 'import math\nfrom os import path')
show(tree(gin.parse_config_file('a.gin')))
includes, imports = gin.parse_config("include 'a.gin'\nimport string as s")
show(imports, [tree(include) for include in includes])
