write("library.py", "import gin\n@gin.configurable\ndef g(x=1):\n    return x\n")
write("broken_library.py", "raise ValueError('broken')")
write("needing_library.py", "import nowhere_to_be_found")
write("sub.gin", "f.a = 1\nf.wrong = 2\n")
write("deep.gin", "include 'sub.gin'\n")
write("syntax.gin", "f.a = 1\nf.b = = 2\n")
write("missing.gin", "import nowhere_to_be_found\n")


@gin.configurable
def f(a=1, b=2):
    return a


@gin.configurable("one.h")
def h(a=1):
    return a


@gin.configurable("two.h")
def h2(a=1):
    return a


@gin.configurable(denylist=["a"])
def denied(a=1, b=2):
    return a


@gin.configurable(allowlist=["a"])
def allowed(a=1, b=2):
    return a


for text in (
    "f.a = 1\n\nf.c = 2",
    "f.a = 1\n  f.c = 2",
    "unknown.a = 1",
    "s/t/unknown.a = 1",
    "f:\n  a = 1\n  c = 2\n",
    "f:\n  a = @unknown\n",
    "unknown:\n  a = 1",
    "h.a = 1",
    "f.a = @h",
    "f.a = [1,\n  @unknown()]",
    "f.a = {'x': @s/unknown}",
    "denied.a = 1",
    "allowed.b = 1",
    "import nowhere_to_be_found",
    "import broken_library",
    "import needing_library",
    "from library import nothing",
    "import library\nlibrary.g.x = 2\ng.y = 3",
    "include 'nowhere.gin'",
    "include 'sub.gin'",
    "include 'deep.gin'",
    "include 'syntax.gin'",
    "include 'missing.gin'",
    "f.a = 1\nf.b 2",
    "f.a = 1\nunknown.b = 3\nf.b 2",
    "f.b 2\nunknown.b = 3",
    "f.a = @unknown\nf.b 2",
    "f.a == 1",
    "f . a = 1",
    "f.a = 1 2",
    "f.a = [1, 2",
    "f.a = 'abc",
    "f.a = 1\\",
    "f.a = @",
    "f.a = @f(",
    "f.a = @f(\n)",
    "import",
    "from x",
    "include 3",
    "f.a =",
    "a/.b = 1",
    "f..a = 1",
    "  f.a = 1\n f.b = 2",
    "from __gin__ import nothing_known",
    "import library\nfrom __gin__ import dynamic_registration",
    "from __gin__ import dynamic_registration\nimport library\nlibrary.nothing.x = 1",
    "from __gin__ import dynamic_registration\nlibrary.g.x = 1",
    "from __gin__ import dynamic_registration\nimport library as gin",
    b"f.a = 1",
    3,
    ["f.a = 1", 3],
    ["f.a = 1", "f.c = 1"],
):
    attempt(gin.parse_config, text)
    gin.clear_config()
    attempt(gin.parse_config, text, skip_unknown=True)
    gin.clear_config()
for path in ("sub.gin", "deep.gin", "syntax.gin", "missing.gin", "nowhere.gin", "/nowhere.gin", 3, None):
    attempt(gin.parse_config_file, path)
    attempt(gin.parse_config_files_and_bindings, [path], ["f.a = 1"])
    gin.clear_config()
gin.clear_config()
attempt(gin.parse_config_files_and_bindings, [], ["f.c = 1"])
attempt(gin.parse_config_files_and_bindings, "sub.gin", None)
attempt(gin.parse_config_files_and_bindings, None, "f.a = %X")
attempt(gin.parse_config, "", "all")
attempt(gin.parse_config, "", None)
with open("sub.gin") as file:
    attempt(gin.parse_config, file)
gin.clear_config()
with open("sub.gin", "rb") as file:
    attempt(gin.parse_config, file)
gin.clear_config()
