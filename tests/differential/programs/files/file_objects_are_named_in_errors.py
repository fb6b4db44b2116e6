"""A file object's name is the file of its errors."""
write('bad.gin', '\nX = = 1')
with open('bad.gin') as file:
    try:
        gin.parse_config(file)
    except SyntaxError as error:
        show(error.filename, error.lineno)
