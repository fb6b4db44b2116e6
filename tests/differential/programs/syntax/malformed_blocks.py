"""A block needs a line end, an indentation and plain parameter names; it does not nest."""


@gin.configurable
def f(x=0, y=0): ...


for text in (
    'f:', 'f:\n', 'f:\nx = 1', 'f: x = 1', 'f:\n\n\nf.x = 1', 'f:\n    # only a comment\n', 'f:\n  f.x = 1',
    'f:\n  s/x = 1', 'f:\n  x: 1', 'f:\n  x =', 'f:\n  x = 1 y = 2', 'f:\n  x = 1; y = 2',
    'f:\n  f:\n    x = 1', 'f:\n  x\n', 'f:\n  1 = 1', 'f:\n  import math', 'f:\n  include "a"',
    'f:\n  x = 1\n    y = 2', 'f::\n  x = 1', ':\n  x = 1', 's//f:\n  x = 1', '"f":\n  x = 1',
    'f:\n  z = 1', 'f.x:\n  y = 1', 'missing:\n  x = 1',
):
    attempt(gin.parse_config, text)
    gin.clear_config()
