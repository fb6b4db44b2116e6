"""References have scopes, a selector and, to be called, parentheses, with blanks before and in those."""


@gin.configurable(module='pkg.mod')
def f(x=0): ...


for text in (
    '@f', '@f()', '@f ( )', '@f(\n)', '@mod.f', '@s/f', '@s1/s2/pkg.mod.f()', '@a.b/f()', '@a.b/c.d/f',
    '[@f, @f()]', '(@f)',
):
    attempt(gin.config.parse_value, text)
for text in ('@f()()', '@/f', '@f/', '@.f', '@f.', '@1', '@"f"', '@@f', '@%X'):
    attempt(gin.parse_config, f'f.x = {text}')
