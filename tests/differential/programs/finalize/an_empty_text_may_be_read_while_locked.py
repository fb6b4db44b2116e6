"""The lock is about bindings: a text without any can still be read."""
gin.finalize()
for text in ('', '# only a comment', 'import math'):
    attempt(gin.parse_config, text)
