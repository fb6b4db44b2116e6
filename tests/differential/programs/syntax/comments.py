"""Comments stand on lines of their own and at the ends of lines."""


@gin.configurable
def f(x=0, y='y'):
    return x, y


gin.parse_config("""# first
f.x = 1# close
   # indented
f.y = '#'  # not a comment inside '#'
#""")
show(f())
gin.parse_config('f:  # block\n  # before\n  x = 2  # two\n\n# at the margin\n  y = 3\n    # deep\n# end')
show(f())
