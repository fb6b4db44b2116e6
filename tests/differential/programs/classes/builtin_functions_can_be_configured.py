"""Functions written in C work, by position and by name."""
import json
import math


@gin.configurable
def consume(values):
    return values


for function in (sorted, math.isclose, json.dumps, max):
    gin.external_configurable(function, module='m')
gin.parse_config("""
    m.dumps.indent = 1
    m.isclose.rel_tol = 0.5
    m.sorted.reverse = True
    consume.values = [@sorted]
""")
show(gin.get_configurable('m.sorted')([1, 3, 2]), gin.get_configurable('dumps')([1]))
show(gin.get_configurable('m.isclose')(1.0, 1.4), consume()[0]([1, 2]), gin.get_configurable('max')(1, 2))
