"""A module imported by a config may read a config of its own."""
write('library.py', """
    from program import gin

    @gin.configurable
    def f(x=0, y=0):
        return x, y

    gin.parse_config('f.y = 2')
""")
gin.parse_config('import library\nf.x = 1')
show(gin.get_configurable('f')())
