"""Macros are defined as names with scopes and used after `%`."""


@gin.configurable
def f(x): ...


gin.parse_config('X = 1\ns/t/X_2 = 2\nlower = 3')
for text in ('%X', '%s/t/X_2', '%a.b', '%a.b/c.d', '[%X]', '{%X: %lower}', '(%X, )'):
    attempt(gin.config.parse_value, text)
for text in ('%1', '%/X', '%s//X', '%X/', '%X.', '%%X', '%@f', '%"X"', '%X()', '%X(1)'):
    attempt(gin.parse_config, f'f.x = {text}')
