"""Functions and classes of compiled modules can be named."""


@gin.configurable
def consume(value):
    return value


gin.parse_config("""
    from __gin__ import dynamic_registration
    import datetime
    import fractions
    import program
    program.consume.value = [@datetime.timedelta(), @fractions.Fraction()]
    datetime.timedelta.days = 2
    fractions.Fraction.numerator = 3
""")
show(consume())
