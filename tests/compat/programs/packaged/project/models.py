class Model:
    def __init__(self, width=1, rate=0.1, activation=None):
        self.width = width
        self.rate = rate
        self.activation = activation and activation.__name__

    def describe(self, style="short"):
        return "%s model of width %d" % (style, self.width)


class Pipeline:
    def __init__(self, model, stages=()):
        self.model = model
        self.stages = stages


class Stage:
    def __init__(self, order=0):
        self.order = order


def relu(x):
    return max(x, 0)
