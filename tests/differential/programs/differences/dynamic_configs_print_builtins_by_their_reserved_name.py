write('library.py', 'def f(x=0): return x')
gin.parse_config("""
    from __gin__ import dynamic_registration
    import library
    library.f.x = @shared/gin.singleton()
    shared/gin.singleton.constructor = @library.f
""")
assert 'shared/gin.singleton.constructor = @library.f' in gin.config_str()
assert 'from gin' not in gin.config_str() and 'from genever' not in gin.config_str()
