"""An open file works as the source of a config."""


@gin.configurable
def f(x=0):
    return x


write('a.gin', 'f.x = 1')
with open('a.gin') as file:
    show(gin.parse_config(file), f())
