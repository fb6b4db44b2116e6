@gin.configurable
def f(x=0):
    return x


write('bad.gin', 'f.x = = 1\nf.first = 1\nsecond.x = 1\nf.x = [1\nf.x = @third()\nf.x = 2\n')
try:
    gin.parse_config_file('bad.gin')
except SyntaxError as error:
    told = str(error)
assert all(name in told for name in ('first', 'second', 'third'))
assert all(f'bad.gin:{line}' in told for line in (1, 2, 3, 4, 5))
