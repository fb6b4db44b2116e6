"""An abstract class can be configured; its concrete subclasses get the bindings, itself it cannot be made."""
import abc


@gin.configurable
class A(abc.ABC):
    def __init__(self, x=0):
        self.x = x

    @abc.abstractmethod
    def method(self): ...


class B(A):
    def method(self): ...


@gin.register
class C(A):
    def __init__(self, y=0):
        super().__init__()
        self.y = y

    def method(self): ...


gin.parse_config('A.x = 1\nC.y = 2')
attempt(A)
show(B().x, gin.get_configurable('C')().y, gin.get_configurable('C')().x)
