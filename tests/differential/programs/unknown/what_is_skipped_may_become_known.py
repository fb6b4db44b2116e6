"""A selector is skipped until an import, an include or a use registers it: also an import that then fails."""
register = 'import {library} as gin\n@gin.configurable\ndef {name}(x=0):\n    return x\n'
library = gin.__name__.partition('.')[0]
write('sound.py', register.format(library=library, name='a'))
write('broken.py', register.format(library=library, name='b') + 'import no_such_module_at_all\n')
write('beside.py', register.format(library=library, name='c'))
write('beside.gin', 'import beside')
write('late.py', 'def d(x=0):\n    return x\n')

gin.parse_config('a.x = 1\ns/a.x = 1\nimport sound\na.x = 2', skip_unknown=True)
gin.parse_config('b.x = 1\ns/b.x = 1\nimport broken\nb.x = 2', skip_unknown=True)
gin.parse_config("c.x = 1\ns/c.x = 1\ninclude 'beside.gin'\nc.x = 2", skip_unknown=True)
for name in ('a', 'b', 'c'):
    attempt(gin.query_parameter, f'{name}.x')
    attempt(gin.query_parameter, f's/{name}.x')
attempt(gin.parse_config, 'x = 3\nlate.d.x = 1', skip_unknown=True)
