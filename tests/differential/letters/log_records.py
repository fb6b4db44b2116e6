import logging

records = []


class Handler(logging.Handler):
    def emit(self, record):
        text = record.getMessage()
        records.append((record.name, record.levelname, str(record.msg), text.splitlines()[0], text.splitlines()[-1]))


logging.getLogger().addHandler(Handler())
logging.getLogger().setLevel(logging.INFO)
write("needing.py", "import nowhere_to_be_found")
write("a.gin", "import json\ninclude 'b.gin'\ninclude 'c.gin'\nX = 1\n")
write("b.gin", "import math\n")
write("c.gin", "include 'b.gin'\n")
gin.parse_config("import nowhere\nimport nowhere.deep\nimport needing\nfrom json import nothing_there", skip_unknown=True)
gin.parse_config_file("a.gin", print_includes_and_imports=True)
gin.parse_config_files_and_bindings(["a.gin", "b.gin"], ["X = 2", "Y = 3"], print_includes_and_imports=True)
gin.clear_config()
gin.parse_config_files_and_bindings(["b.gin"], "X = 2", print_includes_and_imports=True)
gin.clear_config()
gin.parse_config_files_and_bindings([], None, print_includes_and_imports=True)
attempt(gin.parse_config_file, "nowhere.gin")
attempt(gin.parse_config_file, "no/where.gin")
write("package/__init__.py", "")
write("package/p.gin", "Z = 1")
attempt(gin.parse_config_file, "package/p.gin")
for record in records:
    show(record)
