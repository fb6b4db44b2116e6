"""A method registered under a module of its own cannot be renamed by its class."""


class A:
    @gin.register(module='elsewhere')
    def method(self, y=0):
        return y


attempt(gin.register, A)
