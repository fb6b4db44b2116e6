"""A binding stands on one line as long as its key and its value, without the ` = `, have up to 80 columns."""


@gin.configurable
def f(**kwargs): ...


for length in range(68, 84):
    gin.bind_parameter(f'f.x{length}', 'v' * (length - 6))
