"""Any bound object is deep-copied for each call, not only a container."""


class Box:
    def __init__(self):
        self.items = []


box = Box()


@gin.configurable
def f(box):
    box.items.append(1)
    return box


gin.bind_parameter('f.box', box)
show(f() is box, len(f().items), box.items)
