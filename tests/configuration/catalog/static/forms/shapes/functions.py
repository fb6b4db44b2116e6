import sys

import genever
import genever as gin
from genever import configurable, register as listed

DEFAULT = 8 * 1024


@genever.configurable
def function(a, b=DEFAULT, /, c=-1, *args, d: int = 2, e=None, **kwargs) -> None:
    return None


@gin.configurable()
def called(text="ab", number=1_000.0, complex_number=2 + 3j, data=b"x", items=[1, (2, {3: {4}})]):
    return text


@configurable("named")
def _named(values=(), mapping={}, ellipsis=..., flag=not True, computed=2**10, joined=f"x{DEFAULT}"):
    return values


@configurable("dotted.name")
def dotted(x):
    return x


@configurable(name_or_fn="with_module", module="other.module")
def _with_module(x):
    return x


@configurable(module="only.module")
def only_module(x):
    return x


@listed
def registered(x, y=sys.maxsize, z=print):
    return x


@genever.configurable(denylist=["b"], fingerprint_ignore=["c"])
def with_denylist(a, b, c=1):
    return a


@genever.configurable(allowlist=("a",))
def with_allowlist(a=1, b=2):
    return a


@genever.configurable
async def asynchronous(a=genever.REQUIRED):
    return a


@genever.configurable
def generator(a, b=1.5e-3):
    yield a


if sys.version_info >= (3, 10):

    @genever.configurable
    def on_new_pythons(a):
        return a

else:

    @genever.configurable
    def on_old_pythons(a):
        return a


if sys.platform == "win32":

    @genever.configurable
    def on_windows(a):
        return a


if __name__ == "__main__":

    @genever.configurable
    def as_a_script(a):
        return a


lambda_function = genever.configurable("lambda_function")(lambda x, y=1: x)


@genever.configurable
def umlaute(größe=1, *, straße: "str" = "ä"):
    return größe
