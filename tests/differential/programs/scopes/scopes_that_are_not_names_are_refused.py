"""A scope is a string, a list or `None`, and each part is a dotted name."""


def enter(scope):
    with gin.config_scope(scope):
        return gin.current_scope()


for scope in (
    'a.b', 'a', ['a.b', 'c'], 'a b', '1a', 'a//b', '/a', 'a/', ['a', ''], ['a/b'], ('a',), 5, False, 0,
):
    attempt(enter, scope)
show(gin.current_scope())
