"""White space inside a key or a reference is refused."""


@gin.configurable(module='pkg')
def f(x=0): ...


for text in (
    'f .x = 1', 'f. x = 1', 'pkg . f.x = 1', 's /f.x = 1', 's/ f.x = 1', 'f.x = @pkg. f', 'f.x = @s /f',
    'f.x = @s/ f()', 'f.x = %s / X', 'f.\\\nx = 1', 'f.x = @s/\\\nf', 'a b = 1', 'f x = 1', 'import a . b',
    'from a. b import c',
):
    attempt(gin.parse_config, text)
