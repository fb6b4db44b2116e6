gin.finalize()
try:
    with gin.unlock_config():
        raise LookupError
except LookupError:
    assert gin.config_is_locked()
