"""After `clear_config` the next use builds a new one."""


@gin.configurable
def build():
    return []


@gin.configurable
def f(a):
    return a


text = 'x/gin.singleton.constructor = @build\nf.a = @x/gin.singleton()'
gin.parse_config(text)
first = f()
show(f() is first)
gin.clear_config()
gin.parse_config(text)
show(f() is first)
