"""Decorators keep the types of what they decorate: mypy checks this file, and each ``type: ignore`` must be needed."""

import enum
import io
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Generic, Literal, TypeVar, assert_type

import genever

T = TypeVar("T")


@genever.configurable
def bare(x: int, y: str = "") -> float:
    return x / len(y)


@genever.configurable()
def empty(x: int, *, y: str = "") -> float:
    return x / len(y)


@genever.configurable("name", module="module", denylist=["y"])
def called(x: int, /, y: str = "") -> float:
    return x / len(y)


@genever.register
def registered(x: int) -> list[int]:
    return [x]


@genever.register("other", allowlist=["x"])
def registered_called(x: int) -> list[int]:
    return [x]


assert_type(bare(1), float)
assert_type(empty(1, y="a"), float)
assert_type(called(1, "a"), float)
assert_type(registered(1), list[int])
assert_type(registered_called(1), list[int])
assert_type(genever.external_configurable(len)([]), int)
bare("1")  # type: ignore[arg-type]
empty(1, "a")  # type: ignore[call-arg]
called(x=1)  # type: ignore[call-arg]
registered()  # type: ignore[call-arg]
genever.configurable("name", allowlist="x", denylist=1)  # type: ignore[call-overload]


@genever.configurable
async def coroutine(x: int) -> int:
    return x


@genever.configurable
def generator(x: int) -> Iterator[int]:
    yield x


@genever.configurable
async def asynchronous_generator(x: int) -> AsyncIterator[int]:
    yield x


async def use() -> None:
    assert_type(await coroutine(1), int)
    assert_type(generator(1), Iterator[int])
    async for item in asynchronous_generator(1):
        assert_type(item, int)


# ---- Classes ------------------------------------------------------------------------------------


@genever.configurable
class Bare:
    def __init__(self, x: int, y: str = "") -> None:
        self.x = x

    @genever.configurable
    def method(self, z: int = 0) -> int:
        return self.x + z


@genever.configurable("name")
class Called(Bare):
    def __init__(self, x: int = genever.REQUIRED) -> None:
        super().__init__(x)


@genever.register
class Box(Generic[T]):
    def __init__(self, item: T) -> None:
        self.item = item


External = genever.external_configurable(Box, module="boxes")

assert_type(Bare(1), Bare)
assert_type(Bare(1).method(2), int)
assert_type(Called(), Called)
assert_type(Box(1).item, int)
assert_type(External("a").item, str)
Bare()  # type: ignore[call-arg]
Bare(1).method("2")  # type: ignore[arg-type]


class Child(Bare):
    pass


assert_type(Child(1), Child)


@genever.constants_from_enum
class Bare1(enum.Enum):
    A = 1


@genever.constants_from_enum(module="enums")
class Called1(enum.Enum):
    A = 1


assert_type(Bare1.A, Literal[Bare1.A])
assert_type(Called1.A, Literal[Called1.A])


class NoEnum:
    pass


genever.constants_from_enum(NoEnum)  # type: ignore[type-var]


# ---- The rest -----------------------------------------------------------------------------------


def required(
    a: int = genever.REQUIRED,
    b: list[str] = genever.REQUIRED,
    c: Callable[[int], None] = genever.REQUIRED,
    d: type[Bare] = genever.REQUIRED,
    e: Bare | None = genever.REQUIRED,
) -> None:
    pass


required(genever.REQUIRED, c=genever.REQUIRED)
bare(genever.REQUIRED)


@genever.register_finalize_hook
def hook(config: Any) -> dict[str, int]:
    return {"bare.x": 1}


@genever.register_file_reader(lambda path: path.startswith("memory:"))
def reader(path: str) -> io.StringIO:
    return io.StringIO(path)


assert_type(hook({}), dict[str, int])
assert_type(reader("memory:a"), io.StringIO)

with genever.config_scope("a") as scope:
    assert_type(scope, list[str])
with genever.unlock_config(), genever.interactive_mode():
    pass


@genever.config_scope("a")
def scoped(x: int) -> str:
    return str(x)


assert_type(scoped(1), str)
scoped()  # type: ignore[call-arg]


assert_type(genever.current_scope(), list[str])
assert_type(genever.config_str(80, continuation_indent=4), str)
assert_type(genever.get_bindings(bare, resolve_references=False), dict[str, Any])
assert_type(genever.config_is_locked(), bool)
genever.bind_parameter(("scope", "bare", "x"), object())
genever.bind_parameter(1, 2)  # type: ignore[arg-type]
genever.query_parameter("bare.x")
genever.parse_config_files_and_bindings(["a.gin"], None, skip_unknown=("a",))
