"""The module a function was first reached through names it."""
write('first.py', 'def f(x=0, y=0): return x, y')
write('second.py', 'from first import f')
gin.parse_config("""
    from __gin__ import dynamic_registration
    import second
    import first
    second.f.x = 1
    first.f.y = 2
""")
show(gin.get_configurable('second.f')())
attempt(gin.get_configurable, 'first.f')
