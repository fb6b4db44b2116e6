"""Classes written in C work."""
import collections
import datetime


@gin.configurable
def consume(values):
    return values


for cls in (dict, datetime.timedelta, collections.deque, int, list, object):
    gin.register(cls, module='m')
gin.parse_config("""
    m.dict.a = 1
    m.timedelta.days = 2
    consume.values = [@m.dict(), @m.timedelta(), @m.deque(), @m.int(), @m.list(), @m.dict]
""")
*made, last = consume()
show(made, [type(value) for value in made], last(b=2), type(last()))
