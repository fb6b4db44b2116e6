"""A statement is a binding, a block, an import or an include, and ends with its line."""


@gin.configurable
def f(x=0): ...


for text in (
    'f.x', 'f.x 1', 'f.x =', 'f.x = = 1', 'f.x == 1', 'f.x = 1 2', 'f.x = 1, 2', 'f.x = 1; f.x = 2',
    'f.x = 1;', ';', 'f.x = 1 f.x = 2', 'f.x\n= 1', 'f.x =\n1', 'f.x = # comment\n1', 'f.x := 1', '1',
    "'text'", '[1]', '@f', '%X', 'f.x = y = 1',
):
    attempt(gin.parse_config, text)
