"""A selector that starts with no imported name is a NameError; a missing attribute an AttributeError."""
write('library.py', 'def f(x=0): ...')


@gin.configurable
def known(x=0): ...


for statement in (
    'f.x = 1',
    'known.x = 1',
    'program.known.x = 1',
    'other.f.x = 1',
    'library.missing.x = 1',
    'library.f.x = @f',
    'library.f.x = [@library.missing()]',
    's/library.f.missing = 1',
    'f:\n  x = 1',
):
    attempt(gin.parse_config, f'from __gin__ import dynamic_registration\nimport library\n{statement}')
