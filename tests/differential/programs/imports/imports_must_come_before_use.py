"""Statements are carried out in order: a binding before its import is refused."""
write('library.py', """
    from program import gin

    @gin.configurable
    def f(x=0):
        return x
""")
attempt(gin.parse_config, 'f.x = 1\nimport library')
