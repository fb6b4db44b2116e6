"""Parameters named like Python's or gin's own words are like any other."""


@gin.configurable
def f(self, args, kwargs, fn, value, scope, selector, name):
    return self, args, kwargs, fn, value, scope, selector, name


gin.parse_config('\n'.join(f'f.{name} = {number}' for number, name in enumerate(
    ('self', 'args', 'kwargs', 'fn', 'value', 'scope', 'selector', 'name'))))
show(f(), f(fn=10, self=11, selector=12))
