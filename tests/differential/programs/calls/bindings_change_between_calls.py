"""A call sees the configuration of its moment."""


@gin.configurable
def f(x=0, y=0):
    return x, y


results = [f()]
gin.bind_parameter('f.x', 1)
results.append(f())
gin.bind_parameter('s/f.x', 2)
with gin.config_scope('s'):
    results.append(f())
    gin.bind_parameter('s/f.x', 3)
    results.append(f())
    gin.clear_config()
    results.append(f())
show(results)
