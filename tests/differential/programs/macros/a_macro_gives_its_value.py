"""`NAME = value` defines, `%NAME` uses."""


@gin.configurable
def f(a, b, c):
    return a, b, c


gin.parse_config("""
    SIZE = 3
    NAMES = ['x', 'y']
    f.a = %SIZE
    f.b = %NAMES
    f.c = {'names': (%NAMES, %SIZE), 'size': %SIZE}
""")
show(f())
