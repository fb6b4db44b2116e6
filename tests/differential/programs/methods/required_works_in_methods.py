"""`REQUIRED` in a method's signature is checked at its call."""


@gin.register
class A:
    @gin.register
    def method(self, y=gin.REQUIRED):
        return y


made = gin.get_configurable('A')()
attempt(made.method)
attempt(made.method, 1)
gin.parse_config('A.method.y = 2')
attempt(gin.get_configurable('A')().method)
attempt(made.method)
