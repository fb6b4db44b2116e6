"""Classes that inject: which class an instance is of, and what of it is left alone."""

import abc
import collections
import copy
import enum
import functools
import inspect
import io
import pickle
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import genever
from genever import Session
from genever.runtime.registry.configurable import read_signature
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


# ---- Constructors ---------------------------------------------------------------------------------------------


class Initializer:
    """An object in the place of a constructor, which Python asks for what to call."""

    def __get__(self, instance: Any, owner: type) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def __call__(self, instance: Any, x: int = 0) -> None:
        instance.x = x


class ByObject:
    x: int
    __init__ = Initializer()


class ByClassMethod:
    x: int

    def make(cls: Any, made: Any, x: int = 0) -> Any:
        self = object.__new__(made)
        self.x = x
        return self

    __new__ = classmethod(make)  # type: ignore[assignment]  # Python calls it with the class twice.


class ByPartial:
    given: typing.ClassVar[list[int]] = []
    __init__ = functools.partial(lambda given, x=0: given.append(x), given)


@pytest.mark.parametrize("cls", [ByObject, ByClassMethod])
@pytest.mark.parametrize("register", [genever.configurable, genever.external_configurable])
def test_whatever_python_calls_to_make_an_object_is_configured(cls: type, register: Any) -> None:
    made = register(type("Made", (cls,), {}))
    genever.parse_config("Made.x = 1")
    assert (made().x, made(2).x, made(x=3).x) == (1, 2, 3)
    with pytest.raises(ValueError, match="doesn't have a parameter named 'y'"):
        genever.parse_config("Made.y = 1")


def test_a_constructor_that_gets_no_instance() -> None:
    made = genever.configurable("Made")(type("Made", (ByPartial,), {}))
    genever.parse_config("Made.x = 1")
    ByPartial.given.clear()
    assert isinstance(made(), made)
    assert ByPartial.given == [1]


# ---- Functions to all who look ----------------------------------------------------------------------------------


def test_a_reference_is_a_function_that_pickles(handles: Callable[[str], Any]) -> None:
    genever.register("sorted")(sorted)
    for text in ("@f", "@s/f", "@sorted", "@s/sorted"):
        made = handles(text)
        assert isinstance(made, types.FunctionType)
        assert list(vars(made)) == ["__wrapped__"]
        assert inspect.getfullargspec(made)[:3] == ([], "args", "kwargs")
        assert copy.deepcopy(made) is made
        if text.endswith("sorted"):  # The other one has no name that another process could find it by.
            assert pickle.loads(pickle.dumps(made)) is made


def test_a_copy_of_a_reference_made_of_its_parts_calls_the_same(handles: Callable[[str], Any]) -> None:
    made = handles("@s/f")
    code, names, closure = made.__code__, made.__globals__, made.__closure__
    assert types.FunctionType(code, names, "copy", made.__defaults__, closure)() == (1, "s")


def test_attributes_set_on_a_reference_or_later_on_its_function_are_there() -> None:
    def f(x: int = 0) -> int:
        return x

    made: Any = genever.external_configurable(f, "f")
    made.mark = 1
    f.later = 2  # type: ignore[attr-defined]  # A function may carry anything.
    assert (made.mark, made.later, genever.get_configurable("f").mark) == (1, 2, 1)  # type: ignore[attr-defined]
    assert not hasattr(f, "mark")
    del made.mark
    assert not hasattr(made, "mark")
    made.__doc__ = "What it does."
    assert (made.__doc__, f.__doc__) == ("What it does.", None)


def test_a_class_based_decorator_gets_nothing_of_a_references_own(handles: Callable[[str], Any]) -> None:
    class Decorator:
        def __init__(self, function: Any) -> None:
            self._call = self._scope = self._configurable = "its own"
            functools.update_wrapper(self, function)  # type: ignore[arg-type]  # It could be called as well.

    decorated = Decorator(handles("@s/f"))
    assert {decorated._call, decorated._scope, decorated._configurable} == {"its own"}


def test_joblib_caches_a_reference(handles: Callable[[str], Any], tmp_path: Path) -> None:
    joblib = pytest.importorskip("joblib")
    cached = joblib.Memory(tmp_path, verbose=0).cache(handles("@s/f"))
    assert (cached(), cached(2), cached.check_call_in_cache(2)) == ((1, "s"), (2, "s"), True)


def test_a_partial_reference_has_the_name_of_its_function(handles: Callable[[str], Any]) -> None:
    partial = handles("@C(3, ...)")
    assert (partial.__name__, partial.__qualname__, partial.__module__) == ("Plain", "Plain", __name__)
    assert partial().x == 3
    assert pickle.loads(pickle.dumps(partial)).__name__ == "Plain"


def test_a_cached_function_keeps_its_methods() -> None:
    @genever.configurable("f")
    @functools.lru_cache
    def f(x: int = 0) -> int:
        return x

    genever.register("g")(functools.lru_cache(lambda x=0: x))
    genever.parse_config("f.x = 1")
    assert (f(), f(), f.cache_info().hits, f.cache_parameters()["maxsize"]) == (1, 1, 1, 128)
    reference: Any = genever.get_configurable("s/g")
    assert reference.cache_info().misses == 0


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (functools.singledispatchmethod(print), "decorate the function inside of it: @singledispatchmethod goes above"),
        (functools.partialmethod(print, 1), "decorate the function inside of it: @partialmethod goes above"),
        (3, "pass a function, a class, or a name as a str"),
        (functools, "name a function or class of the module"),
    ],
)
def test_a_decorator_says_what_it_cannot_decorate(wrong: Any, hint: str) -> None:
    for decorate in (genever.configurable, genever.register, genever.external_configurable):
        with pytest.raises(AttributeError, match=hint):
            decorate(wrong)


# ---- Models of pydantic -----------------------------------------------------------------------------------------


def test_a_pydantic_model_records_what_its_configurable_base_does_not_take(session: Session) -> None:
    pydantic: Any = pytest.importorskip("pydantic")

    @genever.configurable
    class Base(pydantic.BaseModel):  # type: ignore[misc]  # A class known at run time.
        width: int = 3

    @genever.configurable
    class Derived(Base):
        depth: int = 4

    genever.parse_config("Base.width = 5")
    assert Derived() == Derived(width=5, depth=4)
    assert {selector.rpartition(".")[2]: values for (_, selector), values in session.record.used.items()} == {
        "Base": {"width": 5},
        "Derived": {"depth": 4},
    }


def test_a_pydantic_model_has_the_parameters_of_its_fields(session: Session) -> None:
    pydantic: Any = pytest.importorskip("pydantic")

    @genever.configurable
    class Model(pydantic.BaseModel):  # type: ignore[misc]  # A class known at run time.
        width: int = 3
        depth: int = 4

    @configurable
    def use(model: Any, cls: Any) -> Any:
        return model, cls

    with pytest.raises(ValueError, match="did you mean 'width'"):
        genever.parse_config("Model.widht = 5")
    genever.parse_config("Model.width = 5\ns/Model.width = 6\nuse.model = @Model()\nuse.cls = @s/Model")
    model, cls = use()
    assert model == Model(width=5, depth=4)
    assert issubclass(cls, Model)
    assert (type(cls()), cls().width, cls.model_fields.keys()) == (Model, 6, {"width", "depth"})
    assert {name: values for (_, name), values in session.record.used.items() if name.endswith("Model")} == {
        f"{__name__}.Model": {"width": 5, "depth": 4}
    } | {f"{__name__}.Model": {"width": 6, "depth": 4}}


def test_a_pydantic_model_takes_the_names_that_it_takes() -> None:
    pydantic: Any = pytest.importorskip("pydantic")

    def parameters(name: str, field: Any, **settings: Any) -> Any:
        namespace = {
            "__annotations__": {"width": int},
            "width": field,
            "model_config": settings,
            "__module__": __name__,
        }
        return read_signature(type(pydantic.BaseModel)(name, (pydantic.BaseModel,), namespace))

    alias = parameters("Alias", pydantic.Field(1, alias="w"))
    both = parameters("Both", pydantic.Field(1, alias="w"), populate_by_name=True)
    choices = parameters("Choices", pydantic.Field(1, validation_alias=pydantic.AliasChoices("w", "wide")))
    extra = parameters("Extra", 1, extra="allow")
    assert (alias.names, both.names) == ({"w"}, {"w", "width"})
    assert (alias.accepts_any, choices.accepts_any, extra.accepts_any) == (False, True, True)
