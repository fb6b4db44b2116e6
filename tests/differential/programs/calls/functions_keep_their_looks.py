"""The decorated function keeps its name, docstring, module, signature and annotations."""
import inspect


@gin.configurable('other_name')
def f(a: int, b: str = 'b', *rest: float, c=None, **more) -> bool:
    """What it does."""
    return True


f.tag = 'tag'
show(f.__name__, f.__qualname__, f.__doc__, f.__module__, f.__annotations__, str(inspect.signature(f)))
show(f.__wrapped__(1), f.tag)
