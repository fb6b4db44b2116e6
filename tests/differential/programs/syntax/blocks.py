"""A block sets several parameters of one selector."""


@gin.configurable(module='pkg')
def f(x=0, y=0):
    return x, y


gin.parse_config("""
f:
    x = 1
    y = [1,
2]
s/t/pkg.f:
  x = 3

  # comment
  y = 4
f.x = 5
s/f :
    x = 6
""")
show(f())
