class Root:
    def __init__(self, root=0):
        self.root = root


class Base(Root):
    def __init__(self, base, *, other=None):
        super().__init__(base)
