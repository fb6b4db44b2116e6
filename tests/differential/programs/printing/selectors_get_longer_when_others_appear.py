"""The shortest selector is found at the time of printing."""


@gin.configurable('f', module='a')
def one(x=0): ...


gin.parse_config('f.x = 1\ng/f.x = 2')
show(gin.config_str())


@gin.configurable('f', module='b')
def two(x=0): ...


show(gin.config_str())
