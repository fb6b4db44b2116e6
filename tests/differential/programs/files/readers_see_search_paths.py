"""Each search path is tried with every reader before the next path."""
import io

asked = []


def readable(path):
    asked.append(path)
    return False


gin.config.register_file_reader(io.StringIO, readable)
gin.add_config_file_search_path('one')
gin.add_config_file_search_path('two')
attempt(gin.parse_config_file, 'a.gin')
show(asked)
