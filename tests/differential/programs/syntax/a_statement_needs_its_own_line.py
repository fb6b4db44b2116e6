"""Nothing follows a statement on its line but a comment."""


@gin.configurable
def f(x=0, y=0): ...


for text in (
    'f.x = "a" 1', 'f.x = @f @f', 'f.x = %X %Y', 'f.x = 1 import math', 'import math f.x = 1',
    'include "a" "b" 1',
):
    attempt(gin.parse_config, text)
