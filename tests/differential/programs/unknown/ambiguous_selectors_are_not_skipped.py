"""Ambiguous is not unknown."""


@gin.configurable('f', module='a')
def one(x=0): ...


@gin.configurable('f', module='b')
def two(x=0): ...


attempt(gin.parse_config, 'f.x = 1', skip_unknown=True)
attempt(gin.parse_config, 'a.f.x = @f', skip_unknown=True)
