made = []


@gin.configurable
def build():
    made.append(1)


@gin.configurable
def consume(value):
    return value


gin.parse_config('consume.value = @build()')
assert consume(value=5) == 5
assert made == []
assert 'build:' not in gin.operative_config_str()
