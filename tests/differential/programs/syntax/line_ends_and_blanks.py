"""CRLF, tabs, form feeds, trailing blanks and a missing last line end do not matter."""


@gin.configurable
def f(x=0, y=0, z=0):
    return x, y, z


for text in (
    'f.x = 1\r\nf.y = 2\r\n\r\nf.z = 3\r\n',
    'f.x = 1\nf.y = 2\nf.z = 3',
    '\n\n\nf.x = 1  \t\n\f\nf.y = 2\n\n\nf.z = 3\n\n\n',
    'f:\r\n\tx = 1\r\n\ty = 2\r\n\r\n\tz = [\r\n3]\r\n',
    'f:\n\tx = 1\n\ty = 2\n\tz = 3',
    'f.x\t=\t1\nf.y =2\nf.z= 3',
):
    gin.parse_config(text)
    show(f())
    gin.clear_config()
for text in ('', '\n', '   ', '# comment', '\r\n', '\n    \n'):
    attempt(gin.parse_config, text)
