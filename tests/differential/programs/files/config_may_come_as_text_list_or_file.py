"""`parse_config` takes a string, a list or tuple of strings, and objects with `readline`."""
import io


@gin.configurable
def f(x=0):
    return x


for config in (
    'f.x = 1',
    ['f.x = 2', 'f.x = 3'],
    ('f.x = [', '4]'),
    io.StringIO('f.x = 5'),
    io.BytesIO('f.x = "ü"'.encode()),
    [],
    '',
):
    show(gin.parse_config(config), f())
