"""Every part of a selector after the first is an attribute: classes in classes, modules in packages."""
write('library.py', """
    class Outer:
        class Inner:
            def __init__(self, x=0):
                self.x = x
""")
gin.parse_config("""
    from __gin__ import dynamic_registration
    import library
    library.Outer.Inner.x = 1
""")
show(gin.get_configurable('library.Outer.Inner')().x)
