import enum


@gin.constants_from_enum
class Color(enum.Enum):
    RED = 1
    GREEN = 2


@gin.configurable
def f(a=1):
    return a


gin.parse_config("f.a = {%Color.RED: @f, 'x': @f()}")
show(list(gin.config.iterate_references(gin.config._CONFIG)))
show(list(gin.config.iterate_references(gin.config._CONFIG, to=f)))
attempt(gin.query_parameter, "Color.RED")
attempt(gin.query_parameter, "program.Color.GREEN")
attempt(gin.query_parameter, "GREEN")
gin.clear_config()
