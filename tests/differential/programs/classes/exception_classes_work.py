"""An exception class can be configured and raised."""


@gin.configurable
class Failure(ValueError):
    def __init__(self, code=0):
        super().__init__(code)
        self.code = code


gin.parse_config('Failure.code = 3')
try:
    raise Failure
except ValueError as error:
    show(type(error) is Failure, error.code, error.args)
