"""A selector starts with whatever name the import binds."""
write('package/__init__.py', '')
write('package/inner/__init__.py', '')
write('package/inner/library.py', '\n'.join(f'def {name}(x=0): return x' for name in 'abcde'))
gin.parse_config("""
    from __gin__ import dynamic_registration
    import package.inner.library
    import package.inner.library as lib
    from package.inner import library
    from package import inner as i
    package.inner.library.a.x = 1
    lib.b.x = 2
    library.c.x = 3
    i.library.d.x = 4
""")
show([gin.get_configurable(name)() for name in 'abcd'])
