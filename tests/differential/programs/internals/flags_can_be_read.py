"""The lock and the interactive mode are module globals."""
show(gin.config._CONFIG_IS_LOCKED, gin.config._INTERACTIVE_MODE)
gin.finalize()
gin.enter_interactive_mode()
show(gin.config._CONFIG_IS_LOCKED, gin.config._INTERACTIVE_MODE)
