@gin.register
class A:
    @staticmethod
    @gin.register
    def static(x='default', y='default'):
        return x, y

    @classmethod
    @gin.register
    def of_class(cls, x='default'):
        return cls.__name__, x

    @property
    @gin.register
    def size(self, x='default'):
        return x


gin.parse_config('A.static.y = 1\ns/A.static.x = 2\nof_class.x = 3\nsize.x = 4\ns/size.x = 5')
made, scoped = gin.get_configurable('A')(), gin.get_configurable('s/A')()
assert (made.static(), type(made).static(), made.static('given')) == (('default', 1),) * 2 + (('given', 1),)
assert (scoped.static(), type(scoped).static()) == ((2, 1), (2, 1))
assert (made.of_class(), type(made).of_class(), made.size, scoped.size) == (('A', 3), ('A', 3), 4, 5)
assert (A.static(), A.of_class(), A().size) == (('default', 'default'), ('A', 'default'), 'default')
