"""A registered function under `staticmethod` or `classmethod` is configured by its own name."""


@gin.register
class A:
    @staticmethod
    @gin.register
    def static(x=0):
        return x

    @classmethod
    @gin.register
    def of_class(cls, x=0):
        return cls.__name__, x


attempt(gin.parse_config, 'static.x = 1')
attempt(gin.parse_config, 'A.static.x = 2')
attempt(gin.parse_config, 'of_class.x = 3')
show(A.static(), A.of_class())
