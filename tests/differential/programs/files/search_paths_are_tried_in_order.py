"""Paths from `add_config_file_search_path` are tried after the working folder, in their order."""
from pathlib import Path


@gin.configurable
def f(x=0):
    return x


def read(name):
    gin.parse_config_file(name)
    return f()


write('here.gin', "f.x = 'here'")
for folder in ('first-folder', 'second-folder'):
    for name in ('here', 'both', folder):
        write(f'{folder}/{name}.gin', f'f.x = {folder!r}')
    gin.add_config_file_search_path(str(Path(folder).absolute()))
for name in ('here', 'both', 'first-folder', 'second-folder', 'third-folder'):
    attempt(read, name + '.gin')
show(gin.parse_config("include 'second-folder.gin'"), f())
