"""A file with dynamic registration may include one without, and the other way round."""
write('library.py', 'def f(x=0, y=0): return x, y')


@gin.configurable
def known(x=0):
    return x


write('dynamic.gin', 'from __gin__ import dynamic_registration\nimport library\nlibrary.f.x = 1')
write('plain.gin', 'known.x = 1')
write('outer.gin', "from __gin__ import dynamic_registration\nimport library\ninclude 'plain.gin'\nlibrary.f.y = 2")
gin.parse_config("include 'dynamic.gin'\nknown.x = 2")
gin.parse_config_file('outer.gin')
show(known(), gin.get_configurable('f')())
attempt(gin.parse_config, "from __gin__ import dynamic_registration\nimport library\ninclude 'plain.gin'\nknown.x = 2")
write('mixed.gin', 'f.x = 3')
gin.parse_config("from __gin__ import dynamic_registration\nimport program\ninclude 'mixed.gin'")
show(gin.get_configurable('f')())
gin.clear_config()  # gin cannot find the modules to import for the mixture.
