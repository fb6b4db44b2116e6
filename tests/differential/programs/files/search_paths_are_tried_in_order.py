"""Paths from `add_config_file_search_path` are tried after the working folder, in the order of their adding."""


@gin.configurable
def f(x=0):
    return x


def read(name):
    gin.parse_config_file(name)
    return f()


write('here.gin', "f.x = 'here'")
for folder in ('one', 'two'):
    for name in ('here', 'both', folder):
        write(f'{folder}/{name}.gin', f'f.x = {folder!r}')
    gin.add_config_file_search_path(folder)
for name in ('here', 'both', 'one', 'two', 'three'):
    attempt(read, name + '.gin')
attempt(gin.parse_config, "include 'two.gin'")
show(f())
