"""`parse_value` gives the value of one piece of text."""
for text in ('5', '-1.5e3', "'a' 'b'", '[1, (2,), {3: None}]', '%X', '@f', 'foo', ''):
    attempt(gin.config.parse_value, text)
attempt(gin.config.parse_value, 5)


@gin.configurable
def f(): ...


attempt(gin.config.parse_value, '[@s/f(), @f]')
