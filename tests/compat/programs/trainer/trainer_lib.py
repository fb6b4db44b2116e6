import gin


@gin.configurable
class Linear:
    def __init__(self, width=2, init=1.0, layers=None):
        self.weight = init
        self.width = width
        self.layers = layers or []

    def loss(self):
        return (self.weight * self.width - 1.0) ** 2


@gin.configurable(module="optim")
class Sgd(object):
    def __init__(self, model, momentum=0.0):
        self.model = model
        self.momentum = momentum
        self._velocity = 0.0

    def step(self, lr):
        gradient = 2 * self.model.width * (self.model.weight * self.model.width - 1.0)
        self._velocity = self.momentum * self._velocity + gradient
        self.model.weight -= lr * self._velocity
        return self.model.loss()


@gin.configurable(module="optim")
class Nesterov(Sgd):
    def __init__(self, model, momentum=0.5, damping=0.9):
        super().__init__(model, momentum)
        self.damping = damping

    def step(self, lr):
        return super().step(lr * self.damping)


@gin.configurable
def experiment(name, notes=None):
    return "experiment %s (%s)" % (name, notes)
