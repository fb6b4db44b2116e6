import io


@gin.config.register_file_reader(lambda path: path == 'memory')
def reader(path):
    return io.StringIO('X = 1')


assert reader('memory').read() == 'X = 1'
