"""`parse_config_file` and search paths take `pathlib` paths."""
from pathlib import Path

write('a.gin', 'X = 1')
write('folder/b.gin', 'Y = 2')
gin.add_config_file_search_path(Path('folder'))
show(gin.parse_config_file(Path('a.gin')).filename, gin.parse_config_file(Path('b.gin')).imports)
gin.parse_config_files_and_bindings([Path('a.gin')], None)
