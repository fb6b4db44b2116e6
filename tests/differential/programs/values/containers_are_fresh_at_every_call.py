"""A bound list, dict or tuple holding them reaches each call as a new copy, at every depth."""


@gin.configurable
def f(a, b, c):
    a.append('more')
    b['more'] = 1
    c[0].append('more')
    return a, b, c


gin.parse_config("f.a = [[1], 2]\nf.b = {'k': [1]}\nf.c = ([1],)")
show(f(), f(), gin.query_parameter('f.a'))
first, second = f(), f()
show(first[0][0] is second[0][0], first[1]['k'] is second[1]['k'])
