def define(result):
    @gin.configurable('f')
    def f():
        return result


@gin.configurable
def consume(value):
    return value


define('first')
gin.parse_config('consume.value = @f()')
with gin.config.interactive_mode():
    define('second')
assert consume() == 'second'
