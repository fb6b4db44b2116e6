"""The `interactive_mode()` block ends interactive mode also when it raises."""


def define():
    @gin.configurable('f')
    def f(): ...


def failing():
    with gin.config.interactive_mode():
        raise LookupError


define()
attempt(failing)
attempt(define)
