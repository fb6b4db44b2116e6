"""A line that goes back to a margin no line had is refused."""


@gin.configurable
def f(x=0, y=0): ...


attempt(gin.parse_config, '    f.x = 1\n  f.y = 2')
attempt(gin.parse_config, 'f:\n    x = 1\n  y = 2')
