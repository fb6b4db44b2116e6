"""What a module registered before it failed stays registered."""
write('library.py', """
    from program import gin

    @gin.configurable
    def f(x=0):
        return x

    raise ImportError('no')
""")
attempt(gin.parse_config, 'import library')
attempt(gin.parse_config, 'f.x = 2')
gin.clear_config()
