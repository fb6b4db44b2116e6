"""References and macros are keys too, alone and in tuples."""


@gin.configurable
def f(x=0, y=0):
    return x, y


@gin.configurable
def g():
    return 'g'


gin.parse_config('X = "key"\nf.x = {%X: 1, (@g(), 1): 2}\nf.y = {@g(): %X}')
show(f())
