"""The order of a dict is a part of its value: code that goes through it gives the same when the text is read again."""


@gin.configurable
def pipeline(steps, defaults={'b': 1, 'a': 2}):
    return list(steps), list(defaults)


gin.parse_config("""
    pipeline.steps = {'shift': 5, 'scale': {10: 'x', 9: ({'d': 1, 'c': @pipeline},)}, @pipeline: 0, (2, 1): 0, 1.5: %X}
    X = {'two': 2, 'one': 1}
""")
before = pipeline()
for text in (gin.config_str(), gin.operative_config_str()):
    assert "{'shift': 5," in text and "{10: 'x', 9: ({'d': 1, 'c': @pipeline},)}" in text, text
    assert "@pipeline: 0,\n     (2, 1): 0,\n     1.5: %X}" in text, text
    gin.clear_config()
    gin.parse_config(text)
    assert pipeline() == before
assert "pipeline.defaults = {'b': 1, 'a': 2}" in gin.operative_config_str()
