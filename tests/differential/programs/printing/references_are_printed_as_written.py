"""A reference keeps the selector it was written with, though a shorter one would do."""


@gin.configurable(module='a.b')
def f(x=0): ...


gin.parse_config('f.x = [@f, @b.f(), @s/t/a.b.f]\ns/a.b.f.x = @a.b.f()')
