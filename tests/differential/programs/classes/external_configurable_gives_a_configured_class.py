"""What `external_configurable` returns makes configured instances of the original class."""


class A:
    """What it is."""

    def __init__(self, x=0):
        self.x = x


Configured = gin.external_configurable(A, 'Name', module='m')
gin.parse_config('m.Name.x = 1')
instance = Configured()
show(instance.x, type(instance) is A, A().x, Configured(5).x, isinstance(instance, Configured))
show(issubclass(Configured, A), Configured.__name__, Configured.__qualname__)
show(Configured.__doc__, Configured.__module__)
