"""What `query_parameter` gives is for reading: calls that were made before do not look at it again."""


@gin.configurable
def f(x):
    return x


gin.parse_config('f.x = [1]')
f()
gin.query_parameter('f.x').append(2)
assert f() == [1]
gin.bind_parameter('f.x', [1, 2])
assert f() == [1, 2]
