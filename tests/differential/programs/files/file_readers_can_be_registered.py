"""A reader with its test for readability serves the files that earlier readers cannot."""
import io


@gin.configurable
def f(x=0):
    return x


def reader(path):
    return io.StringIO(f'f.x = {path!r}')


write('real.gin', "f.x = 'real'")
gin.config.register_file_reader(reader, lambda path: path.startswith('memory:') or path == 'real.gin')
gin.parse_config_file('memory:a')
show(f())
gin.parse_config("include 'memory:b'")
show(f())
gin.parse_config_file('real.gin')
show(f())
attempt(gin.parse_config_file, 'other:c')
