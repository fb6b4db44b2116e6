"""A reference's own arguments may be references; a diamond builds its top twice."""
made = []


@gin.configurable
def top(name='top'):
    made.append(name)
    return name, len(made)


@gin.configurable
def left(part):
    return 'left', part


@gin.configurable
def right(part):
    return 'right', part


@gin.configurable
def bottom(a, b):
    return a, b


gin.parse_config('left.part = @top()\nright.part = @top()\nbottom.a = @left()\nbottom.b = @right()')
show(bottom(), made)
