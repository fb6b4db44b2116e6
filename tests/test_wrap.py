"""Classes that inject: which class an instance is of, and what of it is left alone."""

import abc
import collections
import enum
import functools
import io
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

import genever
from genever import Session
from tests.untyped import configurable

pytestmark = pytest.mark.usefixtures("session")


class Plain:
    def __init__(self, x: int = 0) -> None:
        self.x = x


class WithNew:
    x: int

    def __new__(cls, x: int = 0) -> "WithNew":
        self = super().__new__(cls)
        self.x = x
        return self


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x: int = 0) -> None:
        self.x = x


@dataclass
class Data:
    x: int = 0


@dataclass(frozen=True, slots=True)
class FrozenData:
    x: int = 0


class Tuple_(NamedTuple):
    x: int = 0


class Meta(type):
    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        made = super().__call__(*args, **kwargs)
        made.by_meta = True
        return made


class WithMeta(metaclass=Meta):
    def __init__(self, x: int = 0) -> None:
        self.x = x


T = typing.TypeVar("T")


class Generic_(typing.Generic[T]):
    def __init__(self, x: int = 0) -> None:
        self.x = x


class Abstract(abc.ABC):
    def __init__(self, x: int = 0) -> None:
        self.x = x

    @abc.abstractmethod
    def act(self) -> None: ...


class Concrete(Abstract):
    def act(self) -> None: ...


class Problem(Exception):
    def __init__(self, x: int = 0) -> None:
        super().__init__(x)
        self.x = x


class Hooked:
    subclasses: typing.ClassVar[list[str]] = []

    def __init_subclass__(cls) -> None:
        Hooked.subclasses.append(cls.__name__)

    def __init__(self, x: int = 0) -> None:
        self.x = x


CLASSES = [Plain, WithNew, Slotted, Data, FrozenData, Tuple_, WithMeta, Generic_, Concrete, Problem, Hooked]


def copied(cls: type) -> Any:
    """A class like another, to be changed at will."""
    return type(cls)(cls.__name__, (cls,), {"__module__": __name__, "__slots__": ()})


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_configurable_class_stays_itself(cls: type) -> None:
    original = copied(cls)
    made = genever.configurable("C")(original)
    genever.parse_config("C.x = 1\ns/C.x = 2")
    assert made is original
    assert (type(made()), made().x, made(5).x, made(x=6).x) == (original, 1, 5, 6)
    with genever.config_scope("s"):
        assert made().x == 2


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_subclass_of_a_configurable_class_is_configured_too(cls: type) -> None:
    below = copied(genever.configurable("C")(copied(cls)))
    genever.parse_config("C.x = 1")
    assert (type(below()), below().x) == (below, 1)


def test_a_class_below_one_with_annotations_is_left_alone() -> None:
    class Annotated:
        size: int = 1

    class Below(Annotated):
        def __init__(self, x: int = 0) -> None:
            self.x = x

    before = set(vars(Below))
    genever.external_configurable(Below, "C")
    assert set(vars(Below)) == before


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("scope", ["", "s/"])
def test_a_registered_class_is_left_alone_and_made_by_reference(cls: type, scope: str) -> None:
    names = set(vars(cls))
    assert genever.register("C")(cls) is cls
    use = configurable("use")(lambda made: made)
    genever.parse_config(f"C.x = 1\ns/C.x = 2\nuse.made = @{scope}C()")
    assert (type(use()), use().x) == (cls, 2 if scope else 1)
    assert cls().x == 0
    assert set(vars(cls)) - {"__abstractmethods__", "_abc_impl"} == names - {"__abstractmethods__", "_abc_impl"}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_an_external_class_makes_instances_of_the_original(cls: type) -> None:
    made: Any = genever.external_configurable(cls, "C")
    genever.parse_config("C.x = 1")
    assert (type(made()), made().x, made(5).x, cls().x) == (cls, 1, 5, 0)
    assert issubclass(made, cls)
    assert isinstance(made(), cls)


@pytest.mark.parametrize("cls", [Plain, WithNew, Slotted, Data, WithMeta, Generic_], ids=lambda cls: cls.__name__)
def test_a_subclass_of_an_external_class_makes_itself_and_is_configured(cls: type) -> None:
    below: Any = copied(genever.external_configurable(cls, "C"))
    genever.parse_config("C.x = 1")
    assert (type(below()), below().x) == (below, 1)


def test_a_class_without_a_constructor() -> None:
    class Bare:
        pass

    made = genever.configurable(Bare)
    assert type(made()) is Bare
    with pytest.raises(TypeError):
        made(1)  # type: ignore[call-arg]  # That is the mistake.
    assert type(genever.external_configurable(Bare, "other")()) is Bare


def test_an_abstract_class_cannot_be_made() -> None:
    made = genever.external_configurable(Abstract, "A")
    with pytest.raises(TypeError, match="abstract"):
        made()  # type: ignore[abstract]  # That is the mistake.


@pytest.mark.parametrize(
    ("cls", "bindings", "expected"),
    [
        (dict, "C.a = 1", {"a": 1}),
        (list, "", []),
        (complex, "C.real = 1\nC.imag = 2", 1 + 2j),
        (bool, "", False),
        (range, "", None),
        (collections.OrderedDict, "C.a = 1", collections.OrderedDict(a=1)),
        (collections.Counter, "C.a = 1", collections.Counter(a=1)),
        (io.StringIO, "C.initial_value = 'text'", "text"),
        (functools.partial, "C.a = 1", None),
        (Exception, "", None),
    ],
)
def test_builtin_classes(cls: type, bindings: str, expected: Any) -> None:
    made: Any = genever.external_configurable(cls, "C")
    genever.parse_config(bindings)
    if cls is range:
        assert made(3) == range(3)
    elif cls is functools.partial:
        assert made(dict)() == {"a": 1}
    elif cls is Exception:
        assert made("why").args == ("why",)
    elif cls is io.StringIO:
        assert made().getvalue() == expected
    else:
        assert (type(made()), made()) == (cls, expected)


class Color(enum.Enum):
    RED = 1


def test_an_enum_is_made_by_value() -> None:
    genever.register("Color")(Color)
    use = configurable("use")(lambda made: made)
    genever.parse_config("Color.value = 1\nuse.made = @Color()")
    assert use() is Color.RED


def test_an_external_enum_is_made_by_value() -> None:
    made: Any = genever.external_configurable(Color, "Color")
    assert made(1) is Color.RED


# ---- Methods ------------------------------------------------------------------------------------------------


def shop() -> type:
    """A registered class with registered methods."""

    @genever.register
    class Shop:
        def __init__(self, size: int = 1) -> None:
            self.size = size

        @genever.register
        def sell(self, price: int = 2) -> tuple[int, int]:
            return self.size, price

        @genever.configurable
        def buy(self, price: int = 3) -> tuple[int, int]:
            return self.size, price

        def plain(self, price: int = 4) -> int:
            return price

    return Shop


def test_a_registered_method_goes_by_its_classs_name() -> None:
    original = shop()
    use = configurable("use")(lambda made: made)
    genever.parse_config("Shop.size = 10\nShop.sell.price = 20\nuse.made = @Shop()")
    assert use().sell() == (10, 20)
    assert original().sell() == (1, 2)
    assert "Shop.sell.price = 20" in genever.config_str()


def test_the_scope_of_an_instance_applies_to_its_methods() -> None:
    shop()
    use = configurable("use")(lambda made: made)
    genever.parse_config("s/Shop.size = 10\ns/Shop.sell.price = 20\nuse.made = @s/Shop()")
    assert use().sell() == (10, 20)


def test_a_class_that_cannot_be_registered_leaves_its_methods_alone(session: Session) -> None:
    class Shop:
        @genever.register
        def buy(self) -> None: ...

        @genever.register(module="elsewhere")
        def sell(self) -> None: ...

    before = set(session.catalog.names())
    with pytest.raises(ValueError, match="method-module"):
        genever.register(Shop)
    assert set(session.catalog.names()) == before


def test_a_class_with_registered_methods_makes_a_kind_of_itself() -> None:
    original = shop()
    made = genever.get_configurable("Shop")()
    assert isinstance(made, original)
    assert type(made).__name__ == "Shop"


# ---- References as values -------------------------------------------------------------------------------------


@pytest.fixture
def handles(session: Session) -> Callable[[str], Any]:
    """A function that gives the value of a reference."""
    genever.register("f")(lambda x=0: (x, genever.current_scope_str()))
    genever.register("C")(Plain)
    use = configurable("use")(lambda value: value)
    genever.parse_config("s/f.x = 1\ns/C.x = 2")

    def handle(text: str) -> Any:
        genever.parse_config(f"use.value = {text}")
        return use()

    return handle


def test_a_reference_to_a_function_is_called_in_its_scope(handles: Callable[[str], Any]) -> None:
    with genever.config_scope("t"):
        assert handles("@s/f")() == (1, "s")
        assert handles("@f")() == (0, "t")
        assert genever.current_scope_str() == "t"


def test_one_reference_is_one_object(handles: Callable[[str], Any]) -> None:
    assert handles("@s/f") is handles("@s/f")
    assert handles("@s/C") is handles("@s/C")
    assert handles("@s/f") != handles("@t/f")
    assert repr(handles("@s/f")) == f"<configured @s/{__name__}.f>"


def test_a_reference_to_a_class_is_a_class(handles: Callable[[str], Any]) -> None:
    made = handles("@s/C")
    assert issubclass(made, Plain)
    assert (type(made()), made().x, made.__name__) == (Plain, 2, "Plain")


def test_a_reference_keeps_arguments_called_self_and_cls() -> None:
    def f(self: int = 0, cls: int = 0) -> tuple[int, int]:
        return self, cls

    class C:
        def __init__(this, cls: int = 0) -> None:
            this.cls = cls

    function, made = genever.external_configurable(f, "f"), genever.external_configurable(C, "C")
    assert function(self=1, cls=2) == (1, 2)
    assert made(cls=3).cls == 3


def test_a_class_that_refuses_a_subclass_is_made_by_reference_all_the_same() -> None:
    names: set[str] = set()

    class Plugin:
        def __init_subclass__(cls) -> None:
            if cls.__name__ in names:
                raise ValueError(f"there are two plugins of the name {cls.__name__}")
            names.add(cls.__name__)

    class Resize(Plugin):
        def __init__(self, x: int = 0) -> None:
            self.x = x

    genever.register(Resize)
    genever.parse_config("Resize.x = 3")
    assert genever.get_configurable(Resize)().x == 3


def test_a_metaclass_is_asked_for_nothing_that_a_class_lacks() -> None:
    class Strict(type):
        def __getattr__(cls, name: str) -> Any:
            raise RuntimeError(f"{name} was asked for")

    class Plugin(metaclass=Strict):
        def __init__(self, x: int = 0) -> None:
            self.x = x

    genever.register(Plugin)
    genever.parse_config("Plugin.x = 3\ns/Plugin.x = 4")
    assert [genever.get_configurable(name)().x for name in ("Plugin", "s/Plugin")] == [3, 4]


class Box(typing.Generic[T]):
    def __init__(self, x: T) -> None:
        self.x = x


def test_a_generic_class_keeps_its_parameters() -> None:
    made: Any = genever.external_configurable(Box, "Box")
    genever.parse_config("Box.x = 3")
    assert [made[int]().x, type(made[int]()), made.__parameters__] == [3, Box, (T,)]

    class Numbers(made[int]): ...  # type: ignore[misc]  # A class made at run time.

    assert (Numbers().x, Numbers.__parameters__, isinstance(Numbers(), Box)) == (3, (), True)


def test_the_hooks_of_subclassing_run_for_what_is_made_beside_a_class() -> None:
    before = list(Hooked.subclasses)
    genever.external_configurable(Hooked, "H")
    assert Hooked.subclasses in (before, [*before, "Hooked"])
