gin.parse_config('macro.value = 5')
text = gin.config_str()
gin.clear_config()
gin.parse_config(text)
assert gin.query_parameter('macro.value') == 5
