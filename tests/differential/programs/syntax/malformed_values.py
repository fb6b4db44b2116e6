"""Bare names, loose operators and brackets that do not match are no values."""


@gin.configurable
def f(x=0): ...


for text in (
    'foo', 'true', 'none', '-', '@', '%', '@()', '@f)', ']', '[1)', '(1]', '{1: 2]', '[,]', '(,)', '{,}',
    '[1,,2]', '[1 2]', '(1 2)', '{1: 2 3: 4}', '{1:}', '{:1}', '{1: 2, 3}', '*', '$', '?', '!', '`', '0x',
    '1__0', '01', '1e', '1_', "'open", '"open', "b'é'", "b'a' 'b'", "'a' b'b'", "'\\x1'", '\\', 'lambda: 0',
    '...', '->', '<>', '{**{}}', '[*[]]', '(*[],)', 'x=1',
):
    attempt(gin.parse_config, f'f.x = {text}')
