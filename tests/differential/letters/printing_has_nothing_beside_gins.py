import enum
import math


class Color(enum.Enum):
    RED = 1


@gin.configurable
def f(a=1, b=math.inf, c=Color.RED, d=object(), e=None, g=(1, [2, {"x": 3}]), h=math.nan, i={1}, j=print, k="x" * 90):
    return a


@gin.configurable
def only(a=print):
    pass


f()
only()
gin.bind_parameter("f.d", Color.RED)
gin.bind_parameter("s/f.a", {1, 2})
gin.bind_parameter("f.h", math.inf)
gin.parse_config("M = 3\nn/M = @f\nf.e = %M\n")
with gin.config_scope("s"):
    f(b=1)
show(gin.config_str(), gin.operative_config_str())
show(gin.config_str(40, 2), gin.operative_config_str(max_line_length=120))
show(sorted(gin.config._OPERATIVE_CONFIG))
show(sorted(gin.config._OPERATIVE_CONFIG[("", "program.f")]))
show(gin.markdown(gin.config_str()))
show(gin.config._config_str(gin.config._CONFIG))
for value in (1, "a", math.inf, math.nan, {1}, [1, "x"], Color.RED, print, None, (1,), {1: [2]}, 1j, -2, b"x", 1 + 2j, b"", "'", True, 1e300):
    show(gin.config._format_value(value), gin.config._is_literally_representable(value))
