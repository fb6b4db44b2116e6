"""Keys need names everywhere."""


@gin.configurable
def f(x=0): ...


for text in (
    '/f.x = 1', 's//f.x = 1', 'f..x = 1', '.f.x = 1', 'f.x. = 1', 'f.x/ = 1', 's/ = 1', '1f.x = 1',
    'f.1x = 1', 's.t/f.x = 1', '"f".x = 1', 'f[0] = 1', 'f.x y = 1', '@f.x = 1', '%X = 1', '*.x = 1',
    'f-x = 1', '= 1',
):
    attempt(gin.parse_config, text)
