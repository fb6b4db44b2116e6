

@gin.configurable
def f(a=1, b=2):
    return a


@gin.configurable("one.h")
def h(a=1):
    return a


@gin.configurable("two.h")
def h2(a=1):
    return a


gin.constant("x.C", 1)
gin.constant("y.C", 2)
keys = ["f.a", "f.c", "g.a", "h.a", "", "f", "s/f.a", "%m", "%m.value", "C", "x.C", 4, None, b"", b"f.a", ("", "f", "a"),
        ("", "f"), ["s", "f", "c"], ("", "f", "a", "b"), object, "/f.a", "f.", ".a", " f.a", "f.a "]
for key in keys:
    attempt(gin.query_parameter, key) if key is not object else None
    attempt(gin.bind_parameter, key, 1) if key is not object else None
    attempt(gin.query_parameter, key) if key is not object else None
for key in ("f", "g", "h", "s/f", "", 3, None, f, len, "one.h", "t/g"):
    attempt(lambda key=key: gin.get_bindings(key))
    attempt(lambda key=key: gin.get_configurable(key)())
for scope in ("a", "a/b", "", None, [], ["a"], "a b", "/", "a//b", 3, ["a b"], [3], ("a",), b"a", ["a", ""]):
    try:
        with gin.config_scope(scope) as found:
            show(found, gin.current_scope(), gin.current_scope_str())
    except Exception as problem:
        show(type(problem).__name__, str(problem))
for name, value in (("a.b", 1), ("a b", 1), ("a.b", 2), ("b", 2), ("", 1), ("gin.REQUIRED", 3)):
    attempt(gin.constant, name, value)
attempt(gin.constants_from_enum, int)
for value in ("1", " 1", "1 ", "", "@f", "@g", "@h", "%C", "%x.C", "%m", "[1", "nothing", "'a' 'b'", "{1: }", 3, None, "-1", "@f()", "1, 2",
              "\n1", "# c", "(1,)", "()"):
    attempt(gin.config.parse_value, value)
for key in (None, "k"):
    attempt(gin.config.singleton_value, key)
    attempt(gin.config.singleton_value, key, 3)
    attempt(gin.config.singleton_value, key, list)
attempt(gin.config.register_file_reader)
attempt(gin.config.register_file_reader, 1, 2, 3)
