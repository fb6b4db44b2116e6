"""References and macros are keys too; what cannot be a key is a TypeError."""


@gin.configurable
def f(x=0):
    return x




@gin.configurable
def g():
    return 'g'


gin.parse_config('X = "key"\nf.x = {%X: 1, @g(): 2, (%X, 1): 4}')
show(f())
attempt(gin.parse_config, 'f.x = {[1]: 2}')
attempt(gin.parse_config, 'f.x = {{}: 2}')
