"""What a program has bound, it still holds: each call gets a copy of what it is by then, and one copy of each object."""


class Box:
    def __init__(self, content):
        self.content = content


@gin.configurable
def f(items, options=None, box=None, again=None, factor=1):
    return items, options, box and box.content, again is None or again[0] is box, factor


@gin.configurable
def made(n=1):
    return n


items, options, box = [1], {"sizes": [2]}, Box([3])
gin.bind_parameter("f.items", items)
gin.bind_parameter("f.options", options)
gin.bind_parameter("f.box", box)
gin.bind_parameter("f.again", [box])
show(f())
items.append(4)
options["sizes"].append(5)
options["unlike"] = gin.config.ConfigurableReference("made", True)
box.content.append(6)
show(f(), f(factor=2), f([]), gin.get_bindings("f")["items"], f(gin.REQUIRED))
gin.parse_config("f.factor = 3\nmade.n = 7\ns/f.factor = 4")
items.append(8)
show(f())
with gin.config_scope("s"):
    show(f())
f()[0].append(9)
show(f(), items)
