"""Without bindings, imports and calls both configs are empty."""
show(gin.config_str(), gin.operative_config_str())
