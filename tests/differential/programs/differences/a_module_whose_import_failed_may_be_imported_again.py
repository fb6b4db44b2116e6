"""What it registered before it failed was of a module that Python has dropped since."""
write('library.py', """
    from program import gin

    @gin.configurable
    def f(x=0):
        return x

    raise ImportError('no')
""")
attempt(gin.parse_config, 'import library')
gin.parse_config('import library', skip_unknown=True)
