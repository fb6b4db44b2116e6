"""Blanks may stand between `@` or `%` and the name."""


@gin.configurable
def f(x=0): ...


attempt(gin.config.parse_value, '@ f()')
attempt(gin.config.parse_value, '% X')
