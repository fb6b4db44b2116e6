"""`finalize` refuses skipped references, nested and in macros too."""


@gin.configurable
def f(x=0):
    return x


for text in ('f.x = @missing()', 'f.x = [{1: (@missing,)}]', 'X = @missing', 's/f.x = @missing'):
    gin.parse_config(text, skip_unknown=True)
    attempt(gin.finalize)
    gin.clear_config()
