"""`print_includes_and_imports` logs the tree of files and their imports."""
import logging

lines = []


class Keep(logging.Handler):
    def emit(self, record):
        lines.append(record.getMessage())


logging.getLogger().addHandler(Keep())
logging.getLogger().setLevel(logging.INFO)
write('a.gin', "import math\ninclude 'b.gin'\ninclude 'c.gin'\nimport json")
write('b.gin', "import os.path\ninclude 'c.gin'")
write('c.gin', '')
gin.parse_config_file('a.gin', print_includes_and_imports=True)
show(lines)
lines.clear()
gin.parse_config_files_and_bindings(['b.gin', 'c.gin'], ['X = 1', 'Y = 2'], print_includes_and_imports=True)
show(lines)
