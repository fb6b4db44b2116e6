"""`%s/X` reads `s/X`, then the macro `s`, then the default of all macros."""


@gin.configurable
def f(a):
    return a


gin.parse_config('f.a = %s/X\nX = 1')
gin.parse_config("macro.value = 'default'")
show(f())
gin.parse_config("s = 's'")
show(f())
gin.parse_config("s/X = 's/X'")
show(f())
gin.clear_config()  # gin prints the default of all macros as ` = 'default'`.
