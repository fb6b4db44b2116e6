"""A block names what it configures as a binding does."""
write('library.py', 'def f(x=0, y=0): return x, y\ndef g(x=0): return x')
gin.parse_config("""
    from __gin__ import dynamic_registration
    import library
    library.f:
        x = 1
        y = @library.g
    s/library.g:
        x = 2
""")
value = gin.get_configurable('library.f')()
show(value[0], value[1]())
attempt(gin.parse_config, 'from __gin__ import dynamic_registration\nimport library\nlibrary.missing:\n  x = 1')
