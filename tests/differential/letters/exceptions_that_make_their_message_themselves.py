import gin


class Coded(Exception):
    def __init__(self, code, detail):
        super().__init__(code, detail)
        self.code = code


class Speaking(Exception):
    def __str__(self):
        return 'code %d' % self.args[0]


class Both(LookupError):
    def __init__(self, key, known=()):
        LookupError.__init__(self)
        self.key = key
        self.known = known

    def __str__(self):
        return 'no %s among %s' % (self.key, list(self.known))


def raising(problem):
    raise problem


@gin.configurable
def inner(problem, x=1):
    raising(problem)


@gin.configurable
def outer(problem, y=1):
    inner(problem)


gin.parse_config('inner.x = 2\nouter.y = 3')
for problem in (Coded(3, 'why'), Speaking(4), Both('a', 'bc')):
    for function in (inner, outer):
        try:
            with gin.config_scope('s'):
                function(problem)
        except Exception as caught:
            show(str(caught), type(caught).__name__, isinstance(caught, type(problem)), type(caught).__module__)
            show(getattr(caught, 'code', None), getattr(caught, 'key', None))
