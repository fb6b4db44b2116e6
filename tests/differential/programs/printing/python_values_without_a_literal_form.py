"""What Python writes as a call or an expression is not a literal."""
import decimal
import datetime
import fractions


@gin.configurable
def f(c=range(3), d=frozenset({1}), e=slice(1, 2), **more): ...


f()
for number, value in enumerate((
    range(3), frozenset({1}), slice(1), ..., NotImplemented, decimal.Decimal(1), fractions.Fraction(1, 2),
    datetime.date(2020, 1, 1), bytearray(b'a'), memoryview(b'a'), int, [1, range(2)], {'k': slice(2)},
)):
    gin.bind_parameter(f'f.x{number}', value)
