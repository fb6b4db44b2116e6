"""Each file and each `parse_config` enables dynamic registration for itself."""
write('library.py', 'def f(x=0): return x\ndef g(x=0): return x')
gin.parse_config('from __gin__ import dynamic_registration\nimport library\nlibrary.f.x = 1')
attempt(gin.parse_config, 'library.g.x = 1')
attempt(gin.parse_config, 'import library\nlibrary.g.x = 1')
attempt(gin.parse_config, 'f.x = 2')
show(gin.get_configurable('f')())
