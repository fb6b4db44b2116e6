"""`max_line_length` and `continuation_indent` change the layout of both configs."""


@gin.configurable
def f(a=0, b=0): ...


gin.parse_config("""
    f.a = [1000, 2000, 3000, 4000, 5000, 6000]
    f.b = 'a string of some length'
    X = 'another string'
""")
f()
for width in (20, 40, 60, 120):
    show(gin.config_str(max_line_length=width), gin.operative_config_str(width, 2))
show(gin.config_str(40, 0), gin.config_str(continuation_indent=10))
