"""`skip_unknown=True` drops bindings and blocks of unknown selectors and keeps the rest."""


@gin.configurable
def f(x=0, y=0):
    return x, y


gin.parse_config("""
    missing.x = 1
    f.x = 1
    s/mod.missing.x = 2
    missing:
        x = 3
        y = [1, 2]
    f.y = 2
    missing.x = @missing()
""", skip_unknown=True)
show(f())
