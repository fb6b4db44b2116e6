"""A reference that was written before another configurable of its name was registered prints with a longer selector."""


@gin.configurable
def f(x=None, y=None): ...


@gin.register('g', module='a')
def one():
    return 1


gin.parse_config('f.x = [@g, @s/g()]\nf.y = %SIZE\nSIZE = 3')


@gin.register('g', module='b')
def other():
    return 2


gin.constant('library.SIZE', 5)
text = gin.config_str()
assert 'f.x = [@a.g, @s/a.g()]\n' in text, text
before = gin.get_bindings('f')
gin.clear_config()
gin.parse_config(text)
after = gin.get_bindings('f')
assert (after['x'][1], after['y'], after['x'][0]()) == (1, 3, 1)
