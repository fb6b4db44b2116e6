@gin.register
class A:
    @gin.register
    def method(self, y=0):
        return 'A', y


@gin.register
class B:
    @gin.register
    def method(self, y=0):
        return 'B', y


gin.parse_config('A.method.y = 1\nB.method.y = 2')
assert gin.get_configurable('A')().method() == ('A', 1)
assert gin.get_configurable('B')().method() == ('B', 2)
