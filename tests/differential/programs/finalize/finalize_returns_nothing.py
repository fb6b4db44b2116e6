"""`finalize`, `parse_config_file` and friends on an empty configuration."""
show(gin.finalize(), gin.config_str(), gin.operative_config_str())
