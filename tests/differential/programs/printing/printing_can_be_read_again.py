"""Values with quotes, escapes, long strings and nesting come back from the printed text."""


@gin.configurable
def f(**kwargs):
    return kwargs


values = {
    'quotes': 'it\'s "quoted"',
    'escapes': '\n\t\\\x00\u2603',
    'long': 'word ' * 40,
    'bytes': b'\x00\xff' * 40,
    'nested': {'a': [(1, 2.5), {'b': None}] * 8, (1, 2): [[[[]]]]},
    'percent': '%NOT_A_MACRO @not_a_reference # not a comment',
}
for name, value in values.items():
    gin.bind_parameter(f'f.{name}', value)
text = gin.config_str()
gin.clear_config()
gin.parse_config(text)
show(f() == values, gin.config_str() == text)
