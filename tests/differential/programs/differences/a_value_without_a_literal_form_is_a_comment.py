class Thing:
    def __repr__(self):
        return '<thing>'


@gin.configurable
def f(x=0, y=Thing()):
    return x


gin.bind_parameter('f.x', Thing())
f()
assert '# f.x = <thing>' in gin.config_str()
assert '# f.x = <thing>\n# f.y = <thing>' in gin.operative_config_str()
