class Final:
    def __init__(self, x=0):
        self.x = x

    def __init_subclass__(cls):
        raise TypeError('this class is final')


class Keyword:
    def __init__(self, x=0):
        self.x = x

    def __init_subclass__(cls, *, key):
        cls.key = key


class Meta(type):
    def __new__(meta, name, bases, namespace):
        if bases:
            raise TypeError('classes of this kind are final')
        return super().__new__(meta, name, bases, namespace)


class WithMeta(metaclass=Meta):
    def __init__(self, x=0):
        self.x = x


for cls in (Final, Keyword, WithMeta):
    gin.register(cls)
    name = cls.__name__
    gin.parse_config(f'{name}.x = 1\ns/{name}.x = 2')
    plain, scoped = gin.get_configurable(name), gin.get_configurable(f's/{name}')
    assert isinstance(plain, type) and isinstance(scoped, type), cls
    assert issubclass(scoped, cls) and (plain.__name__, scoped.__name__) == (name, name), cls
    assert (type(plain()), plain().x, type(scoped()), scoped().x) == (cls, 1, cls, 2), cls


class Child(gin.get_configurable('Keyword'), key='given'): ...


assert Child.key == 'given'
