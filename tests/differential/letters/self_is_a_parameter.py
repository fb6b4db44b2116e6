class A:
    def __init__(self, x=1):
        self.x = x


made = gin.external_configurable(A, allowlist=["self"])
attempt(gin.bind_parameter, "A.x", 1)
show(made(2).x, made().x)
gin.external_configurable(A, "B", denylist=["self", "x"])
attempt(gin.bind_parameter, "B.x", 1)
attempt(gin.bind_parameter, "B.self", 1)
attempt(gin.external_configurable, A, "C", denylist=["me"])
