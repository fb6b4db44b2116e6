"""New lines, comments and any indentation may stand inside brackets and parentheses."""


@gin.configurable
def f(x=0, y=0, z=0):
    return x, y, z


gin.parse_config("""
f.x = [  # one
  1,
        # two

    2
,
]
f.y = {
'k'
:
(
3)
}  # after
f.z = (
    'a'  # first
    'b'
)
""")
show(f())
