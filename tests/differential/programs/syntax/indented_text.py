"""A text may be indented as a whole, blocks included, and lines need no common margin outside blocks."""


@gin.configurable
def f(x=0, y=0, z=0):
    return x, y, z


gin.parse_config("""
    f.x = 1
    f:
        y = 2
    f.z = 3
""")
show(f())
gin.parse_config('  f.x = 4\n    f.y = 5\n    # comment\n  f.z = 6')
show(f())
gin.parse_config('  f.x = 7\n\n\n\n  \t\n  f.y = 8')
show(f())
