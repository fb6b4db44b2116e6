"""Macros break over lines as parameters do."""


@gin.configurable('a_configurable_with_a_rather_long_name', module='module')
def f(x=0): ...


gin.parse_config(f"""
    MACRO = {list(range(30))}
    a_long_scope/another_long_scope/MACRO = 'the value {'x' * 40}'
    a_long_scope/another_long_scope/a_configurable_with_a_rather_long_name.x = 5
    a_long_scope/another_long_scope/deeper/a_configurable_with_a_rather_long_name.x = (1, 2)
""")
