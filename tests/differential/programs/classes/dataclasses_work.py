"""The fields of a dataclass are its parameters, frozen or not, under each decorator."""
import dataclasses


@gin.configurable
@dataclasses.dataclass
class A:
    x: int = 0
    y: list[int] = dataclasses.field(default_factory=list)


@gin.register
@dataclasses.dataclass(frozen=True, order=True)
class B:
    x: int
    y: int = 0


@gin.configurable
@dataclasses.dataclass
class C(A):
    z: int = 0


@gin.configurable
def consume(values):
    return values


gin.parse_config("""
    A.x = 1
    A.y = [1]
    B.x = 2
    C.z = 3
    consume.values = [@A(), @B(), @C()]
""")
show(consume(), A(), A(x=5), B(6), C(), A().y is A().y)
show(dataclasses.replace(A(), x=9), dataclasses.fields(A)[0].name, A() == A())
