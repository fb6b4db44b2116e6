"""References are evaluated inside any container bound from Python, whose class is kept."""
import collections
import dataclasses

Point = collections.namedtuple('Point', 'x y')


@dataclasses.dataclass
class Box:
    item: object


@gin.configurable
def g(n=1):
    return n


@gin.configurable
def f(x):
    return x


gin.parse_config('s/g.n = 2')
reference = gin.config.ConfigurableReference('s/g', True)
for value in (
    Point(reference, [reference]),
    collections.OrderedDict(b=reference, a=1),
    collections.defaultdict(list, a=reference),
    Box(reference),
    Box([reference]),
    collections.deque([reference]),
):
    gin.bind_parameter('f.x', value)
    attempt(f)
