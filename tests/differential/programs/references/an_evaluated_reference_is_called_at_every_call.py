"""`@f()` is called anew by each call that consumes it, in each place it is written."""
import itertools

numbers = itertools.count()


@gin.configurable
def build():
    return next(numbers)


@gin.configurable
def consume(a, b):
    return a, b


gin.parse_config("consume.a = @build()\nconsume.b = {'nested': [@build(), (@build(),)]}")
show(consume(), consume(), next(numbers))
