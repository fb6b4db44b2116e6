"""The RuntimeError names all that is missing, in the order of the signature."""


@gin.configurable
def f(first, second=gin.REQUIRED, third=gin.REQUIRED, *, fourth=gin.REQUIRED, fifth=5, **more):
    return first


gin.parse_config('f.third = 3')
for args, kwargs in (
    ((), {}),
    ((gin.REQUIRED,), {}),
    ((gin.REQUIRED, gin.REQUIRED), {'sixth': gin.REQUIRED, 'fifth': gin.REQUIRED}),
    ((), {'fifth': gin.REQUIRED, 'first': gin.REQUIRED}),
):
    try:
        f(*args, **kwargs)
    except RuntimeError as error:
        told = str(error)
        names = ('first', 'second', 'third', 'fourth', 'fifth', 'sixth')
        show(sorted((name for name in names if f"'{name}'" in told), key=told.index))
