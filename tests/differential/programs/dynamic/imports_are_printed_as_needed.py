"""With dynamic registration the config shows the imports that its selectors need, and whole paths."""
write('package/__init__.py', '')
write('package/library.py', 'class Outer:\n    def method(self, x=0): return x\n\ndef f(x=0): return x')
write('other.py', 'def g(x=0): return x')
gin.parse_config("""
    from __gin__ import dynamic_registration
    import package.library
    import other as o
    X = @package.library.f
    package.library.f.x = [@o.g(), %X]
    s/package.library.Outer.method.x = 3
    o.g.x = 1
""")
gin.get_configurable('f')()
