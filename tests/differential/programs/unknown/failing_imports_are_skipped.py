"""`skip_unknown=True`, or a list with anything in it, skips imports that fail with an ImportError."""
write('broken.py', 'import no_such_module_at_all')
write('worse.py', '1 / 0')


@gin.configurable
def f(x=0):
    return x


attempt(gin.parse_config, 'import no_such_module_at_all')
attempt(gin.parse_config, 'import no_such_module_at_all', skip_unknown=[])
attempt(gin.parse_config, 'import broken')
for skip in (True, ['anything']):
    attempt(gin.parse_config, 'import no_such_module_at_all\nf.x = 1', skip_unknown=skip)
    attempt(gin.parse_config, 'import broken', skip_unknown=skip)
    attempt(gin.parse_config, 'import worse', skip_unknown=skip)
show(f())
