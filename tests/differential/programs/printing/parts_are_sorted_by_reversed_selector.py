"""Parts are sorted by selector from its last part, ignoring case, then by scope from its last part."""


def f(x=0): ...


for selector in ('b.beta', 'a.beta', 'c.Alpha', 'a.b.gamma', 'Delta', 'a.epsilon_2', 'a.epsilon_10'):
    gin.external_configurable(f, selector)
    for scope in ('', 'z', 'a/z', 'b', 'Z/a', 'y/a'):
        gin.bind_parameter((scope, selector, 'x'), scope)
