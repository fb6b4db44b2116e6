"""The operative config imports what it shows; a static registration is imported by its module."""
write('library.py', """
    from program import gin

    @gin.configurable
    def decorated(x=0):
        return x

    def plain(x=0):
        return x
""")
write('unused.py', '')


@gin.configurable
def consume(values):
    return values


gin.parse_config("""
    from __gin__ import dynamic_registration
    import library
    import unused
    import program
    program.consume.values = [@library.plain(), @library.decorated]
    library.plain.x = 1
""")
consume()
