write('folder/a.gin', 'X = 1')
gin.add_config_file_search_path('folder')
gin.parse_config_file('a.gin')
assert gin.query_parameter('%X') == 1
try:
    gin.parse_config_file('b.gin')
except OSError:
    pass
