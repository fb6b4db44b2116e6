"""`markdown` turns comments into headers and indents the rest."""


@gin.configurable
def f(x=0, y=(1, 2)): ...


@gin.configurable
def g(): ...


gin.parse_config('import math\nX = 1\nf.x = ["long" , "' + 'x' * 80 + '"]\ns/f.y = %X')
f()
g()
show(gin.markdown(gin.config_str()), gin.markdown(gin.operative_config_str()), gin.markdown(''))
show(gin.markdown('# a comment\n#\nplain\n\n# None.\n# ends with:\n# ====\n'))
