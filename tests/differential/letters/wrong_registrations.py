def f(a=1, b=gin.REQUIRED):
    return a


class A:
    def __init__(self, a, b=1):
        pass

    @gin.register(module="custom")
    def method(self, x=1):
        pass


class B:
    def __init__(self, a=gin.REQUIRED):
        pass


gin.configurable("taken")(lambda: None)
cases = [
    ((f,), dict(allowlist=["c"])),
    ((f,), dict(denylist=["c"])),
    ((f,), dict(allowlist=["a"], denylist=["b"])),
    ((f,), dict(allowlist="a")),
    ((f,), dict(denylist={"a"})),
    ((f,), dict(denylist=["b"])),
    ((f,), dict(allowlist=["a"])),
    ((f, "a b"), {}),
    ((f, "a/b"), {}),
    ((f, "f"), dict(module="a b")),
    ((f, "f"), dict(module="")),
    ((f, "x.y"), dict(module="z")),
    ((f, "taken"), {}),
    ((A,), {}),
    ((B,), dict(denylist=["a"])),
    ((B,), dict(allowlist=["self"])),
    ((3,), {}),
    ((None,), {}),
    (("name",), {}),
]
for args, kwargs in cases:
    attempt(lambda args=args, kwargs=kwargs: gin.external_configurable(*args, **kwargs) and None)
    gin.clear_config()
attempt(gin.bind_parameter, "B.a", 1)
attempt(gin.bind_parameter, "B.self", 1)


@gin.configurable
def sound(a=1, b=gin.REQUIRED, *rest):
    return a, b, rest


attempt(sound)
attempt(sound, 1, gin.REQUIRED)
attempt(sound, b=gin.REQUIRED)
attempt(sound, 1, 2, gin.REQUIRED)
gin.finalize()
attempt(gin.configurable("late"), lambda: None)
attempt(gin.register, f)
gin.clear_config()
