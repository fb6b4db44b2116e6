"""What `gin` offers is what `gin.config` offers."""
names = """
    add_config_file_search_path bind_parameter clear_config config_is_locked config_scope config_str
    configurable constant constants_from_enum current_scope current_scope_str enter_interactive_mode
    exit_interactive_mode external_configurable finalize get_bindings get_configurable markdown
    operative_config_str parse_config parse_config_file parse_config_files_and_bindings query_parameter
    register REQUIRED unlock_config
""".split()
show([name for name in names if getattr(gin, name) is not getattr(gin.config, name)])
