class A:
    def __init__(self, x=0): ...


configured = gin.external_configurable(A)
gin.parse_config('A.x = 1')
assert gin.get_bindings(configured) == {'x': 1}
