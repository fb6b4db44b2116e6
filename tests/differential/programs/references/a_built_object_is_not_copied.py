"""What `@f()` returns reaches the call as the same object, not as a copy."""
kept = {'inside': []}


@gin.configurable
def give():
    return kept


@gin.configurable
def consume(value, values=None):
    return value is kept, values and values[0] is kept


gin.parse_config('consume.value = @give()\nconsume.values = [@give()]')
show(consume())
