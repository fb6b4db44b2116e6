"""What goes wrong in an included file is raised by whoever includes it."""


@gin.configurable
def f(x=0): ...


write('syntax.gin', 'f.x = = 1')
write('unknown.gin', 'missing.x = 1')
write('outer.gin', "include 'syntax.gin'")
attempt(gin.parse_config_file, 'outer.gin')
attempt(gin.parse_config, "include 'unknown.gin'")
attempt(gin.parse_config_files_and_bindings, ['outer.gin'], None)
show(gin.config_is_locked())
