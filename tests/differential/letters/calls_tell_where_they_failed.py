import json


@gin.configurable
def f(a, b=1, *, c=2):
    raise a


@gin.configurable(module="other")
class A:
    def __init__(self, error, **more):
        f(error)


@gin.register
class B:
    def __init__(self, error):
        raise error


@gin.configurable
def outer(a=None, b=None):
    return a


errors = [
    ValueError("v"),
    ValueError(),
    ValueError(3),
    KeyError("k"),
    KeyError(3),
    IndexError("i"),
    OSError("plain"),
    OSError(2, "No such file"),
    OSError(2, "No such file", "x.txt"),
    OSError(2, "No such file", "x.txt", None, "y.txt"),
    ImportError("i", name="n"),
    SyntaxError("s"),
    UnicodeDecodeError("utf-8", b"x", 0, 1, "r"),
    UnicodeEncodeError("utf-8", "x", 0, 1, "r"),
    AssertionError("a"),
    ZeroDivisionError("z"),
    NotImplementedError(),
    StopIteration(4),
    RuntimeError("a\nb"),
    AttributeError("x"),
    NameError("n"),
    RecursionError("r"),
    TypeError("t"),
]
for error in errors:
    attempt(f, error)
    with gin.config_scope("s/t"):
        attempt(A, error)
    attempt(gin.get_configurable(B), error)
gin.parse_config("outer.a = @bad()\nouter.b = 3\nbad.x = 1", skip_unknown=True)
for call in (outer, f, A, lambda: outer(c=1), lambda: f(1, 2, 3), lambda: f(b=2, d=1), lambda: A(x=1)):
    attempt(call)


@gin.configurable
def bad(x=0):
    return json.loads("{")


gin.clear_config()
gin.parse_config("outer.a = @s/bad()\nbad.x = 1")
attempt(outer)
attempt(gin.get_bindings, "outer")
attempt(gin.get_configurable("t/outer"))
