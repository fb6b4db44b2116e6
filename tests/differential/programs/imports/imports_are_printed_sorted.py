"""The config shows each import once, sorted by module, in the form it was written in."""
write('package/__init__.py', '')
write('package/b.py', '')
write('package/a.py', '')
gin.parse_config("""
    import package.b
    from package import a
    import os.path
    import math as m
    import math as m
    import json
    from os import path as p
""")
gin.parse_config('import package.b\nimport json')
