"""An exception from `@f()` is the consumer's exception, with its class and its attributes."""


class Broken(LookupError):
    def __init__(self, code, detail):
        super().__init__(code, detail)
        self.code = code


@gin.configurable
def build():
    raise Broken(7, detail='no')


@gin.configurable
def consume(value):
    return value


gin.parse_config('consume.value = [@build()]')
try:
    consume()
except Broken as error:
    show(error.code, isinstance(error, LookupError))
attempt(consume)
show(consume(1))
