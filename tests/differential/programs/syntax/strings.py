"""Strings have Python's prefixes, quotes and escapes, and neighbours join."""
for text in (
    "'a'", '"a"', "''", '""', "'it''s'", "'a' 'b'", "'a' \"b\"", "'a'\\\n'b'", "r'\\n'", "R'\\n'", "'\\n'",
    "'\\u2603'", "u'é'", "U'x'", "b'a'", "B'\\xff'", "rb'\\n'", "bR'\\n'", "b'a' b'b'", "'a' r'\\n' 'c'",
    "'''a\nb'''", '"""a"b"""', "'''a''' 'b'", "'a\\\nb'", "'#'", "'%X @f'", "'\\N{SNOWMAN}'", "'\\101'",
):
    attempt(gin.config.parse_value, text)
