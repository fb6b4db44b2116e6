write("library.py", "class A:\n    def __init__(self, x=1):\n        self.x = x\n    def m(self, y=2):\n        return y\ndef g(z=3):\n    return z\n")
write("package/__init__.py", "")
write("package/part.py", "def h(w=1):\n    return w\n")


@gin.configurable
def f(a=1, b=2):
    return a


gin.parse_config("from gin import config\nimport gin.config\nimport gin\nimport json as j\nf.a = 3\nX = %Y\nY = 4")
f()
show(gin.config_str(), gin.operative_config_str())
show(sorted((s.module, s.is_from, s.alias) for s in gin.config._IMPORTS))
gin.clear_config()
attempt(gin.parse_config, "from __gin__ import dynamic_registration\nimport gin")
gin.clear_config()
gin.parse_config("""
from __gin__ import dynamic_registration
import library
from package import part
import package.part as other
import __main__ as main
library.A.x = %X
library.A.m.y = 5
library.g.z = @library.A()
part.h.w = [@other.h, @s/library.g()]
X = 7
s/library.g.z = 8
""")
show(gin.config_str())
for selector in ("A", "g", "h"):
    made = gin.get_configurable(selector)()
    show(type(made).__name__)
show(gin.operative_config_str())
show(sorted(name for name, _ in gin.config._REGISTRY.items()))
show(dict(gin.config._RENAMED_SELECTORS))
gin.parse_config("f.a = 1")
f()
show(gin.config_str(), gin.operative_config_str(60, 2))
show([(s.format(), s.partial_path(), s.bound_name()) for s in sorted(gin.config._IMPORTS, key=str)])
gin.clear_config()
for text in ("from __gin__ import dynamic_registration\nimport library\nlibrary.A.nothing.x = 1",
             "from __gin__ import dynamic_registration\nimport library\nlibrary.A.nothing = 1",
             "from __gin__ import dynamic_registration\nimport library\nlibrary.m.x = 1",
             "from __gin__ import dynamic_registration as d",
             "from __gin__ import dynamic_registration\nfrom library import nothing"):
    attempt(gin.parse_config, text)
    gin.clear_config()
