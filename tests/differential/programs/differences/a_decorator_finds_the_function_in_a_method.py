import functools


class A:
    @gin.configurable
    @staticmethod
    def static(x=0):
        return x

    @gin.configurable
    @classmethod
    def of_class(cls, x=0):
        return cls, x

    @gin.configurable
    @property
    def size(self, x=0):
        return x

    @gin.configurable('kept')
    @functools.cached_property
    def kept(self, x=0):
        return [x]


gin.parse_config('static.x = 1\nof_class.x = 2\nsize.x = 3\nkept.x = 4')
made = A()
assert (A.static(), made.static(), made.static(5)) == (1, 1, 5)
assert (A.of_class(), made.of_class()) == ((A, 2), (A, 2))
assert (made.size, made.kept, made.kept is made.kept) == (3, [4], True)
for wrong in (3, gin, functools.singledispatchmethod(print), functools.partialmethod(print, 1)):
    for decorate in (gin.configurable, gin.register, gin.external_configurable):
        try:
            decorate(wrong)
        except AttributeError:
            pass
        else:
            raise AssertionError(wrong)
