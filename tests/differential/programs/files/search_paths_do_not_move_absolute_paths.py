"""An absolute path is read where it is."""
from pathlib import Path


@gin.configurable
def f(x=0):
    return x


write('a.gin', "f.x = 'here'")
write('folder/a.gin', "f.x = 'folder'")
gin.add_config_file_search_path(str(Path('folder').absolute()))
result = gin.parse_config_file(str(Path('folder/a.gin').absolute()))
show(f(), Path(result.filename).relative_to(Path.cwd()).as_posix())
attempt(gin.parse_config_file, str(Path('b.gin').absolute()))
