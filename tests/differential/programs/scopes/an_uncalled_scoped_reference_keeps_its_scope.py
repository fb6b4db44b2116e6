"""`@t/f` gives a function that runs in `t` wherever it is called."""


@gin.configurable
def where(x='default'):
    return gin.current_scope(), x


@gin.configurable
def hand_over(function):
    return function


gin.parse_config("hand_over.function = @t/where\ns/where.x = 's'\nt/where.x = 't'")
function = hand_over()
show(function(), function(x='mine'), function.__name__)
with gin.config_scope('s'):
    show(function(), gin.current_scope())
