"""A class made `@configurable` leaves the names of its configurable methods as they are."""


@gin.configurable
class A:
    @gin.configurable
    def method(self, y=0):
        return y


attempt(gin.parse_config, 'A.method.y = 1')
attempt(gin.parse_config, 'method.y = 2')
show(A().method())
