"""What looks like an operator next to a name is part of no name."""


@gin.configurable
def f(x=0, y=0):
    return x, y


for text in ('f.x-y = 1', 'f.x + = 1', 'f.x *= 1', 'f.x == 1', 'f.x => 1', 'f.x <= 1', 'f.x ? 1', 'f.x & 1'):
    attempt(gin.parse_config, text)
for text in ('1 +', '1 *', '%X /', 'not', '1 if 2', '[1][', '(1)[0', '@f +', 'x if y else z', 'a or b', 'f"{x"'):
    attempt(gin.parse_config, f'f.y = {text}')
