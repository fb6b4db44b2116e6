"""`object`'s and other compiled constructors take any name when bound, and complain when called."""


@gin.register
class A: ...


attempt(gin.parse_config, 'A.x = 1')
attempt(gin.get_configurable('A'))
