"""`register_file_reader(is_readable)` decorates a reader."""
import io


@gin.configurable
def f(x=0):
    return x


@gin.config.register_file_reader(lambda path: path == 'memory')
def reader(path):
    return io.BytesIO(b"f.x = 'bytes'")


gin.parse_config_file('memory')
show(f())
attempt(gin.config.register_file_reader)
attempt(gin.config.register_file_reader, 1, 2, 3)
