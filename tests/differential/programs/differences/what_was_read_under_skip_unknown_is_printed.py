"""A value that refers to something unknown is printed as it was read, so that the text can be read in the same way."""


@gin.configurable
def f(x=0, y=1): ...


gin.parse_config("M = @unknown()\nf.x = [%M, {'k': @s/un.known}]", skip_unknown=True)
text = gin.config_str()
assert 'M = @unknown()\n' in text and "f.x = [%M, {'k': @s/un.known}]\n" in text, text
gin.clear_config()
gin.parse_config(text, skip_unknown=True)
assert gin.config_str() == text
