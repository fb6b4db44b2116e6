"""Macros have a part of their own, sorted by name, ignoring case."""


@gin.configurable
def f(x=0): ...


gin.parse_config("""
    zeta = 1
    Alpha = [1, 2]
    beta = %Alpha
    s/alpha2 = 'text'
    a/zeta = None
    GAMMA = @f()
    f.x = %GAMMA
""")
