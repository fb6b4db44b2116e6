"""`macro.value = v` is what a macro without a value of its own gives."""


@gin.configurable
def f(a, b):
    return a, b


gin.parse_config("macro.value = 'default'\nX = 1\nf.a = %X\nf.b = %Y")
show(f(), gin.operative_config_str())
gin.clear_config()  # gin prints the default of all macros as ` = 'default'`.
