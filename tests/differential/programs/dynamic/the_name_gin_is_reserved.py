"""`gin` means gin's own configurables; nothing else can be imported under that name."""
write('library.py', 'def f(x=0): return x')
for statement in ('import library as gin', 'import math as gin'):
    attempt(gin.parse_config, f'from __gin__ import dynamic_registration\n{statement}')
gin.parse_config("""
    from __gin__ import dynamic_registration
    import library
    X = 5
    library.f.x = [@X/gin.macro(), %X, @shared/gin.singleton()]
    shared/gin.singleton.constructor = @library.f
    s/gin.macro.value = 6
    shared/library.f.x = 'shared'
""")
show(gin.get_configurable('f')(), gin.query_parameter('%s'))
gin.clear_config()  # gin prints an import of its own `config` module.
