"""Scope `a/b` sees the root, then `a`, then `a/b`; the later wins, one parameter at a time."""


@gin.configurable
def f(root=0, outer=0, inner=0):
    return root, outer, inner


gin.parse_config("""
    f.root = 'root'
    f.outer = 'root'
    f.inner = 'root'
    a/f.outer = 'a'
    a/f.inner = 'a'
    a/b/f.inner = 'a/b'
""")
show(f())
with gin.config_scope('a'):
    show(f())
    with gin.config_scope('b'):
        show(f())
    show(f())
show(f())
