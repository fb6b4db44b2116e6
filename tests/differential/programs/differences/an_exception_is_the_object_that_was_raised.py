class Broken(LookupError):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


broken = Broken(7)


@gin.configurable
def build():
    raise broken


@gin.configurable
def consume(value):
    return value


gin.parse_config('consume.value = @s/build()')
try:
    consume()
except Broken as error:
    assert error is broken and type(error) is Broken
    assert error.args == (7,)
    assert 'build' in error.__notes__[0] and 'consume' in error.__notes__[-1]
