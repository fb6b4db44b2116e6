"""`skip_unknown` is a bool, list, tuple or set; anything else is a ValueError."""
for skip in ('missing', 1, None, {'missing': 1}, iter(['missing'])):
    attempt(gin.parse_config, 'missing.x = 1', skip_unknown=skip)
    attempt(gin.parse_config, '', skip_unknown=skip)
