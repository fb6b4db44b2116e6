"""An import in a config imports the module, whose configurables can be bound from then on."""
write('library.py', """
    from program import gin

    @gin.configurable
    def f(x=0):
        return x
""")
attempt(gin.parse_config, 'library.f.x = 1')
gin.parse_config('import library\nlibrary.f.x = 1')
show(gin.get_configurable('f')())
