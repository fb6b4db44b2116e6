"""`resource_reader` finds files in packages by a path like an import."""
write('package/__init__.py', '')
write('package/a.gin', 'X = 1\n')
exists = gin.resource_reader.system_path_file_exists
show([exists(path) for path in ('package/a.gin', 'package/b.gin', 'missing/a.gin', 'a.gin')])
with gin.resource_reader.system_path_reader('package/a.gin') as file:
    show(file.read())
