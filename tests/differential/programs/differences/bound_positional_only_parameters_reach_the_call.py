"""A bound value of a positional-only parameter is passed by position, so an operative config can be read again."""


@gin.configurable
def f(a, b=2, /, c=3, *rest, d=4, **more):
    return a, b, c, rest, d, more


@gin.configurable
class Point:
    def __init__(self, x=0, y=0, /):
        self.place = x, y


gin.parse_config("f.a = 1\nf.d = 5\nPoint.y = 7\ns/f.a = @Point()")
assert f() == (1, 2, 3, (), 5, {})
assert f(10, 20, 30, 40) == (10, 20, 30, (40,), 5, {})
assert f(10, d=6, a=7) == (10, 2, 3, (), 6, {"a": 7})
assert f(gin.REQUIRED) == (1, 2, 3, (), 5, {})
assert Point().place == (0, 7)
with gin.config_scope("s"):
    assert f()[0].place == (0, 7)
text = gin.operative_config_str()
gin.clear_config()
gin.parse_config(text)
assert f() == (1, 2, 3, (), 5, {})
assert Point().place == (0, 7)
gin.clear_config()
gin.parse_config("f.b = 3")
try:
    f()
except TypeError as error:
    assert str(error) == "f() missing 1 required positional argument: 'a'", error
else:
    raise AssertionError("a is missing")
