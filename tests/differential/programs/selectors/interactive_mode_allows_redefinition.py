"""In interactive mode the newest definition takes the name; afterwards it is refused again."""


def define(result):
    @gin.configurable('f')
    def f(x=0):
        return result, x

    return f


first = define('first')
gin.parse_config('f.x = 1')
gin.enter_interactive_mode()
second = define('second')
gin.exit_interactive_mode()
show(first(), second(), gin.get_configurable('f')())
attempt(define, 'third')
with gin.config.interactive_mode():
    define('fourth')
show(gin.get_configurable('f')())
attempt(define, 'fifth')
