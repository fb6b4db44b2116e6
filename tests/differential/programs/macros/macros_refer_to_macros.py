"""A macro's value may use other macros, at any depth and in containers."""


@gin.configurable
def f(a):
    return a


gin.parse_config("""
    A = 1
    B = [%A, 2]
    C = {'a': %A, 'b': %B}
    f.a = (%C, %B)
""")
show(f(), gin.query_parameter('%C'))
