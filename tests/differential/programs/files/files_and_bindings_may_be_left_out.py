"""`None` or nothing stands for no files and no bindings; the bindings may be one string."""


@gin.configurable
def f(x=0):
    return x


show(gin.parse_config_files_and_bindings(None, None, finalize_config=False), gin.config_is_locked())
show(gin.parse_config_files_and_bindings([], '', finalize_config=False))
gin.parse_config_files_and_bindings(None, 'f.x = 1\nX = 2', finalize_config=False)
show(f())
gin.parse_config_files_and_bindings([], ('f.x = 3', 'Y = 2'))
show(f(), gin.config_is_locked())
attempt(gin.parse_config_files_and_bindings, [], [])
