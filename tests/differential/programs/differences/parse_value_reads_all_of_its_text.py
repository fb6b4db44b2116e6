for text in ('1 +', '1 2', '[1] 2'):
    try:
        gin.config.parse_value(text)
    except SyntaxError:
        continue
    raise AssertionError(text)
