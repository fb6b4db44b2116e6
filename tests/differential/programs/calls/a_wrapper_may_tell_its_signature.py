"""What a wrapper says of itself in `__signature__` names its parameters, as decorators of libraries have it."""
import functools
import inspect


def scaled(x, factor=1, name=None):
    return x * factor, name


@functools.wraps(scaled)
def dispatching(*args, **kwargs):
    return scaled(*args, **kwargs)


dispatching.__signature__ = inspect.signature(scaled)
registered = gin.external_configurable(dispatching, 'scaled')

gin.parse_config('scaled.factor = 3\nscaled.name = "bound"')
show(registered(2), registered(2, 5), registered(2, 5, 'mine'))
gin.clear_config()
show(registered(2))
