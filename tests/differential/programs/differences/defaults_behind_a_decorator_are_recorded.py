import contextlib
import functools


def decorated(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@gin.configurable
@decorated
def evaluate(batches=10, *, metric='f1'):
    return batches, metric


@gin.configurable
@functools.lru_cache
def cached(size=1):
    return size


@gin.configurable
@contextlib.contextmanager
def opened(mode='r'):
    yield mode


@gin.configurable
class Model:
    @decorated
    def __init__(self, width=2, depth=3):
        self.shape = width, depth


evaluate()
evaluate(5)
cached()
with opened():
    pass
Model(depth=5)
lines = [line for line in gin.operative_config_str().splitlines() if ' = ' in line]
assert lines == [
    'cached.size = 1', 'evaluate.batches = 10', "evaluate.metric = 'f1'", 'Model.width = 2', "opened.mode = 'r'",
], lines
