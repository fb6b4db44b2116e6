"""What `config_str` prints gives the same config."""
write('library.py', '')


@gin.configurable
def f(x=0, y=0, z=0):
    return x, y, z


gin.parse_config("""
    import library
    X = [1, {'k': (2,)}]
    f.x = %X
    s/f.y = 'long ' 'text'
    s/t/f.z = @f()
""")
text = gin.config_str()
gin.clear_config()
gin.parse_config(text)
show(gin.config_str() == text)
