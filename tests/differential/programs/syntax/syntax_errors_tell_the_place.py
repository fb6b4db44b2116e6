"""A SyntaxError knows the file, the line and the text of the line."""
write('bad.gin', '\n# comment\nX = [1,\n  2 3]\n')
try:
    gin.parse_config_file('bad.gin')
except SyntaxError as error:
    show(error.filename, error.lineno, error.text.rstrip())
try:
    gin.parse_config('X = 1 2')
except SyntaxError as error:
    show(error.filename, error.lineno, error.text.rstrip())
