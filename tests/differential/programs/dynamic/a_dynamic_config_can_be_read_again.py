"""What is printed with dynamic registration gives the same config."""
write('package/__init__.py', '')
write('package/library.py', 'def f(x=0, y=0): return x, y')


@gin.configurable
def consume(value):
    return value


gin.parse_config("""
    from __gin__ import dynamic_registration
    from package import library as lib
    import program
    lib.f.x = 1
    s/lib.f.y = {'k': [%X]}
    X = 3
    program.consume.value = @s/lib.f()
""")
value, text = consume(), gin.config_str()
gin.clear_config()
gin.parse_config(text)
show(consume() == value, gin.config_str() == text, value)
