"""An exception raised in a configurable keeps its class, attributes and place in the hierarchy."""
import json


@gin.configurable
def f(text='{'):
    return json.loads(text)


@gin.configurable
def g():
    return open('missing')


@gin.configurable
def h():
    raise StopIteration(3)


attempt(f)
attempt(g)
attempt(h)
try:
    f()
except json.JSONDecodeError as error:
    show(error.pos, error.doc)
