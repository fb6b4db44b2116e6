"""A file that no reader can read is an OSError, also when included."""
attempt(gin.parse_config_file, 'missing.gin')
attempt(gin.parse_config_file, '/missing/missing.gin')
attempt(gin.parse_config, "include 'missing.gin'")
attempt(gin.parse_config_files_and_bindings, ['missing.gin'], None)
attempt(gin.parse_config_file, '.')
