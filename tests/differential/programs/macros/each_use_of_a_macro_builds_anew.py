"""A macro that holds `@f()` makes an object at every use and at every call."""
made = []


@gin.configurable
def build():
    made.append(len(made))
    return made[-1]


@gin.configurable
def consume(a, b):
    return a, b


gin.parse_config('X = @build()\nconsume.a = %X\nconsume.b = [%X, %X]')
show(consume(), consume(), len(made))
