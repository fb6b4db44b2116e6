"""The four forms of import."""
for name in 'abcd':
    write(f'package/{name}.py', '')
write('package/__init__.py', '')
gin.parse_config("""
    import package.a
    import package.b as x  # comment
    from package import c
    from package import d as y
    import math
""")
