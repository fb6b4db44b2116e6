"""The operative config is a config: read again, the same calls leave the same operative config."""


@gin.configurable
def build(size=1):
    return size


@gin.configurable
def consume(a, b=('x', {'k': [1]})):
    return a, b


gin.parse_config('consume.a = [@s/build(), %X]\nX = 3\ns/build.size = 2')
first, text = consume(), gin.operative_config_str()
gin.clear_config()
gin.parse_config(text)
show(consume() == first, gin.operative_config_str() == text)
