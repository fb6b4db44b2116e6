"""A function that is already a configurable keeps its selector and its one set of bindings."""
write('library.py', """
    from program import gin

    @gin.configurable('name', module='somewhere.else_')
    def f(x=0, y=0):
        return x, y
""")
gin.parse_config('from __gin__ import dynamic_registration\nimport library\nlibrary.f.x = 1')
gin.parse_config('somewhere.else_.name.y = 2')
import library

show(library.f(), gin.query_parameter('name.x'))
attempt(gin.get_configurable, 'library.f')
