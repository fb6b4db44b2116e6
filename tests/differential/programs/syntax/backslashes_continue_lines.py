"""A backslash at the end of a line joins the next."""


@gin.configurable
def f(x=0, y=0):
    return x, y


gin.parse_config("f.x = \\\n    5\nf.y \\\n  = \\\n  'a' \\\n  'b'\n")
show(f())
gin.parse_config("f:\n  x = \\\n1\n  y = [\n1]")
show(f())
