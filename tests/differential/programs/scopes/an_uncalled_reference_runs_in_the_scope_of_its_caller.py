"""`@f` gives a function that takes the scope active when it is called, not when it was handed over."""


@gin.configurable
def where(x='default'):
    return gin.current_scope(), x


@gin.configurable
def hand_over(function):
    return function


gin.parse_config("hand_over.function = @where\ns/where.x = 's'\nt/where.x = 't'")
with gin.config_scope('s'):
    function = hand_over()
    show(function())
show(function())
with gin.config_scope('t'):
    show(function())
