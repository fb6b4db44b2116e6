"""A file with dynamic registration may include one without, and the other way round."""
write('library.py', 'def f(x=0, y=0): return x, y')


@gin.configurable
def known(x=0):
    return x


write('dynamic.gin', 'from __gin__ import dynamic_registration\nimport library\nlibrary.f.x = 1')
write('plain.gin', 'known.x = 1')
gin.parse_config("include 'dynamic.gin'\nknown.x = 2")
show(known(), gin.get_configurable('f')())
dynamic = "from __gin__ import dynamic_registration\nimport library\ninclude 'plain.gin'\n"
gin.parse_config(dynamic + 'library.f.y = 2')
show(known(), gin.get_configurable('f')())
attempt(gin.parse_config, dynamic + 'known.x = 2')
