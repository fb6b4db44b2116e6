"""Anything else is a ValueError."""
for name in ('1X', 'a/X', 'a..X', 'a X', '', 'a.'):
    attempt(gin.constant, name, 1)
