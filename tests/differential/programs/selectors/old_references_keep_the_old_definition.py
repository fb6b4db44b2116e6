"""A reference read before a redefinition calls what it named then."""


def define(result):
    @gin.configurable('f')
    def f():
        return result

    return f


@gin.configurable
def consume(value):
    return value


define('first')
gin.parse_config('consume.value = @f()')
with gin.config.interactive_mode():
    define('second')
show(consume())
gin.parse_config('consume.value = @f()')
show(consume())
