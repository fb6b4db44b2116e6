"""With dynamic registration, a name that resolves is registered though `skip_unknown` is set."""
write('library.py', 'def f(x=0): return x')
for skip in (False, True, ['library.f'], ['library.missing']):
    attempt(gin.parse_config, """
        from __gin__ import dynamic_registration
        import library
        library.f.x = 1
    """, skip_unknown=skip)
    show(gin.get_configurable('library.f')())
    attempt(gin.parse_config, """
        from __gin__ import dynamic_registration
        import library
        library.missing.x = 1
    """, skip_unknown=skip)
    gin.clear_config()
