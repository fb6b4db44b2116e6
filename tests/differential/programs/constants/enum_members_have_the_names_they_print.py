"""A class that prints its members otherwise gives the constants those names."""
import enum


@gin.constants_from_enum
class Loss(str, enum.Enum):
    SQUARE = 'l2'
    ABSOLUTE = 'l1'

    def __str__(self):
        return self.value


@gin.constants_from_enum(module='solvers')
class Solver(enum.StrEnum):
    FAST = 'adam'


@gin.configurable
def f(a, b, c=None):
    return a is Loss.SQUARE, b is Loss.ABSOLUTE, c is Solver.FAST


gin.parse_config('f.a = %l2\nf.b = %program.l1\nf.c = %adam')
show(f(), gin.query_parameter('solvers.adam'))
