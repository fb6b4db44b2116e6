import genever


@genever.register
class Owner:
    def __init__(self, a=1):
        self.a = a

    @genever.register
    def method(self, b, c=2):
        return b

    @genever.register("renamed")
    def original(self, d):
        return d

    @staticmethod
    @genever.register
    def static(e=3):
        return e

    @genever.register
    @classmethod
    def of_class(cls, f=4):
        return f

    def plain(self):
        pass


class Base:
    @genever.register
    def inherited(self, g):
        return g


@genever.register
class Inheriting(Base):
    pass


@genever.configurable
class Configured:
    @genever.configurable
    def configured_method(self, h=1):
        return h


class Unregistered:
    @genever.configurable
    def method_of_unregistered(self, i=1):
        return i


@genever.register(module="custom.place", denylist=["b"])
class Placed:
    def __init__(self, a, b):
        pass

    @genever.register(denylist=["k"])
    def placed_method(self, j, k):
        return j
