"""Only imports have to come after; static bindings before it work as ever."""
write('library.py', 'def f(x=0): return x')


@gin.configurable
def known(x=0):
    return x


gin.parse_config("""
    known.x = 1
    X = 2
    from __gin__ import dynamic_registration
    import library
    library.f.x = %X
""")
show(known(), gin.get_configurable('f')())
gin.clear_config()
