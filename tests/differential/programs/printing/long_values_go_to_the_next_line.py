"""A value that does not fit goes to the next line, after a backslash, indented by four."""


@gin.configurable
def f(**kwargs): ...


gin.bind_parameter('f.string', 'v' * 100)
gin.bind_parameter('f.words', 'some words ' * 10)
gin.bind_parameter('f.bytes', b'bytes ' * 20)
gin.bind_parameter('f.numbers', list(range(40)))
gin.bind_parameter('f.pairs', tuple((number, str(number) * 5) for number in range(8)))
gin.bind_parameter('f.dict', {f'key_{number}': [number] * number for number in range(8)})
gin.bind_parameter('f.nested', {'a': 10**60, 'b': {'c': ('z' * 40,), 'd': ['x' * 30, 'y' * 30]}})
gin.bind_parameter('f.' + 'k' * 90, 1)
