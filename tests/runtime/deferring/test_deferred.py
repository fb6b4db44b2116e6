"""Calls that are written down: what a `Deferred` holds, what it builds, and the binding file that it becomes."""

import asyncio
import contextvars
import copy
import dataclasses
import enum
import inspect
import pickle
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import genever
from genever import ConfigTypeError, ConfigValueError, Deferred, Lazy, Session, config_scope, deferring, to_bindings
from genever.runtime.main import call_main

BUILT: list[str] = []


@genever.configurable(module="orchestra")
@dataclasses.dataclass
class Bow:
    hair: str = "horse"
    length: int = 75

    def __post_init__(self) -> None:
        BUILT.append(self.hair)


@genever.configurable(module="orchestra")
@dataclasses.dataclass
class Violin:
    bow: Any = None
    strings: int = 4
    spare: Any = None


@genever.configurable(module="orchestra")
def quartet(first: Any, second: Any = None, *rest: Any, **more: Any) -> tuple[Any, ...]:
    return first, second, rest, more


@genever.configurable(module="orchestra")
def tune(pitch: int = 440, /, *, by: float = 0.0) -> float:
    return pitch + by


class Fiddle(Violin):
    """A subclass that is not configurable by itself."""


@pytest.fixture(autouse=True)
def fresh() -> None:
    BUILT.clear()


# ---- What is deferred -------------------------------------------------------------------------------


def test_nothing_is_built_inside_the_block(session: Session) -> None:
    with deferring():
        violin = Violin(Bow("silk"), strings=5)
    assert (BUILT, repr(violin)) == ([], "Deferred(Violin(Deferred(Bow('silk')), strings=5))")


def test_a_deferred_holds_the_call(session: Session) -> None:
    with deferring(), config_scope("duo"), config_scope("left"):
        deferred: Any = quartet(1, rest=2)
    assert (deferred.target, deferred.args, deferred.kwargs, deferred.scope) == (
        quartet,
        (1,),
        {"rest": 2},
        ("duo", "left"),
    )


def test_after_the_block_calls_are_calls(session: Session) -> None:
    with deferring():
        Bow()
    assert (Bow("silk"), tune(441)) == (Bow("silk"), 441)


def test_blocks_nest(session: Session) -> None:
    with deferring():
        with deferring():
            inner = Bow()
        outer = Bow()
    assert inner == outer == Deferred(Bow, (), {}, ())  # type: ignore[comparison-overlap]


def test_deferred_calls_are_equal_by_value(session: Session) -> None:
    with deferring():
        one, same, other = Violin(Bow("a")), Violin(Bow("a")), Violin(Bow("b"))
    assert (one == same, hash(one) == hash(same), one == other) == (True, True, False)


def test_containers_are_copied_when_the_call_is_written(session: Session) -> None:
    players = [1]
    with deferring():
        deferred = quartet(players)
    players.append(2)
    assert Deferred.of(deferred).build() == ([1], None, (), {})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Violin(bows=1), "Violin() got an unexpected keyword argument 'bows'"),  # type: ignore[call-arg]
        (lambda: tune(1, 2), "tune() too many positional arguments"),  # type: ignore[call-arg]
        (lambda: quartet(1, first=2), "quartet() multiple values for argument 'first'"),  # type: ignore[misc]
    ],
)
def test_a_wrong_argument_is_an_error_where_it_is_written(
    session: Session, call: Callable[[], object], message: str
) -> None:
    with deferring(), pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == message


def test_other_threads_go_on_calling(session: Session) -> None:
    made: list[Any] = []
    with deferring():
        Bow()
        empty = contextvars.Context()  # As threads start; a free-threaded Python starts them in a copy of this one.
        thread = threading.Thread(target=empty.run, args=(lambda: made.append(Bow("thread")),))
        thread.start()
        thread.join()
    assert made == [Bow("thread")]


def test_a_task_started_in_the_block_defers_too(session: Session) -> None:
    async def make() -> object:
        return Bow()

    async def main() -> object:
        with deferring():
            task = asyncio.create_task(make())
            return await task

    assert isinstance(asyncio.run(main()), Deferred)


def test_a_session_of_its_own_inside_the_block_calls(session: Session) -> None:
    with deferring(), Session():
        assert isinstance(tune(), float | int)


def test_the_configuration_can_be_changed_inside_the_block(session: Session) -> None:
    with deferring():
        bow = Bow()
        genever.bind_parameter("orchestra.Bow.hair", "bound")
        assert genever.current_scope() == []
    assert Deferred.of(bow).build() == Bow("bound")


# ---- Which calls ------------------------------------------------------------------------------------


def test_classes_of_every_make_are_deferred_and_built(session: Session) -> None:
    @genever.configurable(module="makes")
    class Point(NamedTuple):
        x: int = 1
        y: int = 2

    @genever.configurable(module="makes")
    class Text(str):
        def __new__(cls, value: object = "", times: int = 1) -> "Text":
            return super().__new__(cls, str(value) * times)

    @genever.configurable(module="makes")
    class Both:
        def __new__(cls, *args: Any, **kwargs: Any) -> "Both":
            return super().__new__(cls)

        def __init__(self, x: int = 0) -> None:
            self.x = x

    @genever.configurable(module="makes")
    class Table(dict[str, int]):
        def __init__(self, **values: int) -> None:
            super().__init__(values)

    @genever.configurable(module="makes")
    @dataclasses.dataclass(slots=True, frozen=True)
    class Slots:
        x: int = 0

    genever.parse_config("Text.times = 2\nSlots.x = 3")
    with deferring():
        deferred: list[Any] = [Point(y=5), Text("ab"), Both(7), Table(a=1), Slots()]
    assert [type(one) for one in deferred] == [Deferred] * 5
    built = [one.build() for one in deferred]
    assert [getattr(one, "x", one) for one in built] == [1, "abab", 7, {"a": 1}, 3]
    assert [type(one) for one in built] == [Point, Text, Both, Table, Slots]
    assert [Point(y=5), Text("ab"), Both(7).x, Table(a=1), Slots()] == [(1, 5), "abab", 7, {"a": 1}, Slots(3)]


def test_registered_things_are_deferred_where_they_inject(session: Session) -> None:
    class Plain:
        def __init__(self, x: int = 0) -> None:
            self.x = x

    Configured = genever.external_configurable(Plain, module="registered")
    genever.parse_config("s/registered.Plain.x = 5")
    with deferring():
        plain = Plain(1)
        deferred: Any = Configured(2)
        scoped: Any = genever.get_configurable("s/registered.Plain")()
    assert (type(plain), plain.x) == (Plain, 1)
    assert (deferred.scope, scoped.scope) == ((), ("s",))
    assert (deferred.build().x, scoped.build().x, type(scoped.build())) == (2, 5, Plain)


def test_a_handle_with_methods_keeps_them_in_its_scope(session: Session) -> None:
    @genever.register(module="methods")
    class Player:
        @genever.register
        def play(self, what: str = "A") -> str:
            return what

    genever.parse_config("s/Player.play.what = 'B'")
    with deferring():
        deferred: Any = genever.get_configurable("s/Player")()
    assert deferred.build().play() == "B"


def test_a_class_configured_inside_the_block_is_deferred(session: Session) -> None:
    with deferring():

        @genever.configurable(module="late")
        class Late:
            def __init__(self, x: int = 0) -> None:
                self.x = x

        deferred: Any = Late(3)
    assert (type(deferred), deferred.build().x) == (Deferred, 3)


def test_subclasses_are_deferred_unless_they_have_a_new_of_their_own(session: Session) -> None:
    class Own(Violin):
        def __new__(cls, *args: Any) -> "Own":
            return super().__new__(cls)

    genever.parse_config("orchestra.Violin.strings = 6")
    with deferring():
        fiddle: Any = Fiddle("bow")
        own = Own("bow")
    assert (type(fiddle), type(own), own.strings) == (Deferred, Own, 6)
    assert (type(fiddle.build()), fiddle.build().strings) == (Fiddle, 6)


def test_objects_can_be_copied_inside_the_block(session: Session) -> None:
    bow = Bow("silk")
    with deferring():
        copies = [copy.copy(bow), copy.deepcopy(bow), dataclasses.astuple(bow)]
    assert copies == [bow, bow, ("silk", 75)]


def test_objects_cannot_be_unpickled_inside_the_block(session: Session) -> None:
    pickled = pickle.dumps(Bow("silk"))
    with deferring(), pytest.raises(ConfigValueError) as caught:
        pickle.loads(pickled)
    assert str(caught.value) == (
        "error: an object cannot be unpickled while its class defers [deferred-pickle]\n  do it before"
    )


def test_a_class_that_can_be_deferred_looks_as_before(session: Session) -> None:
    with deferring():
        Bow()
    assert str(inspect.signature(Bow)) == "(hair: str = 'horse', length: int = 75) -> None"
    with pytest.raises(TypeError, match=r"Bow.__init__\(\) takes from 1 to 3 positional arguments but 4 were given"):
        Bow("a", 1, 2)  # type: ignore[call-arg]


def test_a_class_that_can_be_deferred_pickles_by_value(session: Session, tmp_path: Path) -> None:
    cloudpickle = pytest.importorskip("cloudpickle")
    program = """
        import cloudpickle, pickle, sys, genever
        @genever.configurable
        class Part:
            def __init__(self, x=1):
                self.x = x
        with genever.deferring():
            part = Part()
        sys.stdout.buffer.write(cloudpickle.dumps((Part, part)))
        """
    pickled = subprocess.check_output([sys.executable, "-c", textwrap.dedent(program)], cwd=tmp_path)
    part_class, part = cloudpickle.loads(pickled)
    assert (part_class(2).x, part.build().x) == (2, 1)


# ---- Building ---------------------------------------------------------------------------------------


def test_the_configuration_fills_what_the_call_leaves_out(session: Session) -> None:
    genever.parse_config("Bow.hair = 'before'")
    with deferring():
        violin = Deferred.of(Violin(Bow(length=70)))
    genever.parse_config("Bow.hair = 'after'\nViolin.strings = 3")
    assert violin.build() == Violin(Bow("after", 70), 3)


def test_a_call_is_built_in_the_scope_it_was_written_in(session: Session) -> None:
    genever.parse_config("Bow.hair = 'none'\nleft/Bow.hair = 'left'\nright/Bow.hair = 'right'")
    with deferring():
        with config_scope("left"):
            bow = Bow()
        with config_scope("right"):
            violin = Deferred.of(quartet(bow, Bow()))
        unscoped = Deferred.of(Bow())
    with config_scope("left"):
        assert violin.build()[:2] == (Bow("left"), Bow("right"))
        assert unscoped.build() == Bow("none")


def test_every_build_makes_new_objects(session: Session) -> None:
    with deferring():
        deferred = Deferred.of(quartet([Bow()]))
    one, other = deferred.build(), deferred.build()
    assert (one == other, one[0] is other[0], one[0][0] is other[0][0]) == (True, False, False)


def test_what_is_used_twice_is_built_once(session: Session) -> None:
    with deferring():
        bow = Bow()
        deferred = Deferred.of(quartet(bow, {"k": (bow, {1: [bow]})}, Violin(bow)))
    first, second, (violin,), _ = deferred.build()
    assert (first is second["k"][0] is second["k"][1][1][0] is violin.bow, BUILT) == (True, ["horse"])


def test_building_works_inside_the_block(session: Session) -> None:
    with deferring():
        violin = Deferred.of(Violin(Bow())).build()
    assert violin == Violin(Bow())


def test_named_tuples_hold_calls(session: Session) -> None:
    class Pair(NamedTuple):
        left: Any
        right: Any

    with deferring():
        deferred = Deferred.of(quartet(Pair(Bow(), 1)))
    assert deferred.build()[0] == Pair(Bow(), 1)


def test_required_arguments_come_from_the_configuration(session: Session) -> None:
    with deferring():
        deferred = Deferred.of(Bow(genever.REQUIRED, 3))
    genever.parse_config("Bow.hair = 'bound'")
    assert deferred.build() == Bow("bound", 3)


def test_a_parameter_for_a_lazy_handle_gets_one(session: Session) -> None:
    @genever.configurable(module="lazy_players")
    def listen(bow: Lazy[Bow], again: Lazy[Bow], now: object = None) -> tuple[Lazy[Bow], Lazy[Bow], object]:
        return bow, again, now

    with deferring():
        bow: Any = Bow("silk")
        deferred: Any = listen(bow, again=bow)
    one, other, _ = deferred.build()
    assert (BUILT, one.is_made) == ([], False)
    assert (one.get() is other.get(), BUILT) == (True, ["silk"])
    with deferring():
        eager: Any = listen(bow, bow, bow)
    one, _, now = eager.build()
    assert one.get() is now
    genever.parse_config(to_bindings(deferred))
    BUILT.clear()
    one, other, _ = call_main(session)
    assert BUILT == []
    assert (one.get() is other.get(), BUILT) == (True, ["silk"])


def test_only_a_deferred_is_one(session: Session) -> None:
    with pytest.raises(ConfigTypeError) as caught:
        Deferred.of(3)
    assert str(caught.value) == (
        "error: a Deferred is needed, and this is of type int [wrong-type]\n"
        "  call a configurable inside `with genever.deferring():`"
    )


def test_a_deferred_pickles(session: Session) -> None:
    with deferring():
        with config_scope("s"):
            bow = Bow(genever.REQUIRED)
        deferred = Deferred.of(quartet(bow, [bow], Fiddle(bow), k=tune))
    genever.parse_config("Bow.hair = 'bound'")
    again = pickle.loads(pickle.dumps(deferred))
    assert again == deferred
    first, (second,), _, _ = again.build()
    assert first is second


def test_a_handle_in_what_is_built_pickles(session: Session) -> None:
    @genever.configurable(module="lazy_players_two")
    def keep(bow: Lazy[Bow]) -> Lazy[Bow]:
        return bow

    genever.parse_config("Bow.hair = 'bound'")
    with deferring():
        deferred: Any = keep(Bow())  # type: ignore[arg-type]
    pickled = pickle.dumps(deferred.build())
    genever.clear_config()
    handle = pickle.loads(pickled)
    assert BUILT == []
    assert handle.get() == Bow("bound")


# ---- As a binding file --------------------------------------------------------------------------------

RULE = "# " + "=" * 78
IMPORT = "import " + __name__ if "." not in __name__ else "from {} import {}".format(*__name__.rsplit(".", 1))


def text_of(deferred: object) -> str:
    """The text without its import and its rules, parts that belong to one scope together."""
    text = to_bindings(deferred)
    head = IMPORT + "\n\n"
    assert text.startswith(head)
    lines = [line for line in text[len(head) :].splitlines() if line and not line.startswith("#")]
    return "\n".join(lines)


def test_the_text_is_a_whole_binding_file(session: Session) -> None:
    with deferring():
        deferred = quartet(Violin(Bow("silk")), k=[1, None])
    assert to_bindings(deferred) == (
        f"{IMPORT}\n\n"
        f"# Macros:\n{RULE}\nmain = @quartet()\n\n"
        f"# Parameters for quartet:\n{RULE}\nquartet.first = @first/Violin()\nquartet.k = [1, None]\n\n"
        f"# Parameters for first/Violin:\n{RULE}\nfirst/Violin.bow = @first/bow/Bow()\n\n"
        f"# Parameters for first/bow/Bow:\n{RULE}\nfirst/bow/Bow.hair = 'silk'\n"
    )


def lines(text: str) -> str:
    return textwrap.dedent(text).strip()


def test_two_of_one_class_keep_their_own_values(session: Session) -> None:
    with deferring():
        deferred = quartet(Bow("a"), Bow("b"), players=[Bow("c"), {"x-y": Bow("d")}])
    assert text_of(deferred) == lines("""
        main = @quartet()
        quartet.first = @first/Bow()
        quartet.second = @second/Bow()
        quartet.players = [@players_0/Bow(), {'x-y': @players_1_x_y/Bow()}]
        first/Bow.hair = 'a'
        second/Bow.hair = 'b'
        players_0/Bow.hair = 'c'
        players_1_x_y/Bow.hair = 'd'
        """)


def test_what_is_used_twice_is_a_macro(session: Session) -> None:
    with deferring():
        bow = Bow("a")
        deferred = quartet(Violin(bow), bow)
    assert text_of(deferred) == lines("""
        main = @quartet()
        bow = once @first/bow/Bow()
        quartet.first = @first/Violin()
        quartet.second = %bow
        first/Violin.bow = %bow
        first/bow/Bow.hair = 'a'
        """)


def test_bindings_do_not_reach_calls_further_in(session: Session) -> None:
    with deferring():
        deferred = Violin(strings=5, bow=Violin(strings=6, spare=Violin()))
    assert text_of(deferred) == lines("""
        main = @violin/Violin()
        violin/Violin.strings = 5
        violin/Violin.bow = @bow/violin/Violin()
        bow/violin/Violin.strings = 6
        bow/violin/Violin.spare = @bow/spare/Violin()
        """)


def test_scopes_of_the_calls_come_first(session: Session) -> None:
    with deferring():
        with config_scope("duo"):
            bow = Bow("a")
        deferred = quartet(bow, Violin(bow=Bow()))
    assert text_of(deferred) == lines("""
        main = @quartet()
        quartet.first = @duo/first/Bow()
        quartet.second = @second/Violin()
        duo/first/Bow.hair = 'a'
        second/Violin.bow = @second/bow/Bow()
        """)


def test_positional_arguments_without_a_name_stay_in_the_reference(session: Session) -> None:
    with deferring():
        deferred = quartet(1, tune(442, by=0.5), Bow("c"))
    assert text_of(deferred) == lines("""
        main = @quartet(1, @second/tune(442), @rest_0/Bow())
        second/tune.by = 0.5
        rest_0/Bow.hair = 'c'
        """)


def test_configurables_and_constants_are_written_by_name(session: Session) -> None:
    pitch = object()
    genever.constant("orchestra.PITCH", pitch)
    with deferring():
        deferred = quartet(Bow, genever.get_configurable("s/orchestra.tune"), a=pitch, b=tune)
    assert text_of(deferred) == lines("""
        main = @quartet()
        quartet.first = @Bow
        quartet.second = @s/tune
        quartet.a = %orchestra.PITCH
        quartet.b = @tune
        """)


def test_required_is_left_to_the_configuration(session: Session) -> None:
    with deferring():
        deferred = Bow(genever.REQUIRED, 3)
    assert text_of(deferred) == "main = @Bow()\nBow.length = 3"


def test_names_that_the_configuration_uses_otherwise_are_avoided(session: Session) -> None:
    genever.parse_config("first/Bow.length = 1\nbow = 3")
    with deferring():
        bow = Bow("a")
        deferred = quartet(bow, second={"bow": bow})
    assert text_of(deferred) == lines("""
        main = @quartet()
        first = once @first2/Bow()
        quartet.first = %first
        quartet.second = {'bow': %first}
        first2/Bow.hair = 'a'
        """)


def test_the_text_stays_the_same_when_it_is_loaded(session: Session) -> None:
    with deferring():
        bow = Bow("a")
        deferred = quartet(Violin(bow, spare=Violin()), bow)
    text = to_bindings(deferred)
    genever.parse_config(text)
    assert to_bindings(deferred) == text


def test_a_member_of_an_enum_that_is_a_constant_stays_one() -> None:
    class Level(enum.IntEnum):
        LOW = 1
        HIGH = 2

    genever.constant("levels.LOW", Level.LOW)
    with deferring():
        deferred = quartet(Level.LOW, Level.HIGH)
    text = to_bindings(deferred)
    assert "quartet.first = %levels.LOW\nquartet.second = 2\n" in text


def test_dicts_keep_their_order_in_the_text(session: Session) -> None:
    with deferring():
        deferred = quartet({"b": Bow("x"), "a": {2: 1, 1: 2}}, second=[{"z": 1, "y": 2}])
    text = to_bindings(deferred)
    assert "{'b': @first_b/Bow(), 'a': {2: 1, 1: 2}}" in text and "[{'z': 1, 'y': 2}]" in text
    genever.parse_config(text)
    first, second, *_ = call_main(session)
    assert (list(first), list(first["a"]), list(second[0])) == (["b", "a"], [2, 1], ["z", "y"])


def test_things_are_built_in_the_order_of_the_calls(session: Session) -> None:
    with deferring():
        deferred = Deferred.of(quartet(z=Bow("1"), first=Bow("2"), a={"z": Bow("3"), "a": Bow("4")}))
    deferred.build()
    genever.parse_config(to_bindings(deferred))
    call_main(session)
    assert BUILT == ["1", "2", "3", "4"] * 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: quartet(1, Violin(spare=[1, threading.Event])),
            "error: argument 'spare' of second/Violin has no literal form: <class 'threading.Event'> "
            "[no-literal-form]\n  register it, or make it a constant with genever.constant()",
        ),
        (
            lambda: quartet(frozenset()),
            "error: argument 'first' of quartet has no literal form: frozenset() "
            "[no-literal-form]\n  register it, or make it a constant with genever.constant()",
        ),
        (
            lambda: quartet(1, k=Fiddle()),
            "error: Fiddle is not configurable [unknown-configurable]\n  decorate it with @genever.configurable",
        ),
        (
            lambda: quartet(1, **{"not-a-name": 2}),
            "error: argument 'not-a-name' of quartet cannot be written: a binding of that name is not allowed "
            "[not-bindable]\n  leave it out, or let the parameter be bound",
        ),
    ],
)
def test_what_cannot_be_written_is_an_error_that_names_it(
    session: Session, call: Callable[[], object], message: str
) -> None:
    with deferring():
        deferred = call()
    with pytest.raises(ConfigValueError) as caught:
        to_bindings(deferred)
    assert str(caught.value) == message


def test_a_denied_parameter_cannot_be_written(session: Session) -> None:
    @genever.configurable(module="denying", denylist=["x"])
    def denied(x: int = 1) -> int:
        return x

    with deferring():
        deferred = denied(x=2)
    with pytest.raises(ConfigValueError, match="argument 'x' of denied cannot be written"):
        to_bindings(deferred)


# ---- Loading the text builds the same -------------------------------------------------------------------


@genever.configurable(module="trees")
@dataclasses.dataclass
class Twig:
    tag: int = 0
    left: Any = None
    right: Any = None


@genever.configurable(module="trees")
class Bough(Twig):
    def __init__(self, left: Any = None, more: Any = (), kind: int = 0) -> None:
        super().__init__(left=left, right=more)
        self.kind = kind


KINDS: list[Callable[..., Any]] = [Twig, Bough, quartet]
SCOPES = ["", "a", "left", "left/left", "right", "first", "more_0", "twig"]
CONFIGS = st.dictionaries(
    st.tuples(st.sampled_from(SCOPES), st.sampled_from(["Twig.tag", "Bough.kind"])), st.integers(1, 9)
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3, known: list[Any] | None = None) -> Any:
    """A tree of calls, to be drawn while calls are deferred; some of it used in several places."""
    known = [] if known is None else known
    if depth == 0:
        return draw(st.sampled_from([0, "x", tune]))
    if known and draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(known))
    kind = draw(st.sampled_from(KINDS))
    names = {Twig: ["tag", "left", "right"], Bough: ["left", "more", "kind"], quartet: ["first", "second", "any"]}[kind]
    chosen = draw(st.lists(st.sampled_from(names), unique=True))
    arguments = {name: draw(trees(depth - 1, known)) for name in ["first"] * (kind is quartet) + chosen}
    if "more" in arguments:
        arguments["more"] = [arguments["more"], draw(trees(depth - 1, known))]
    with config_scope(draw(st.sampled_from(["", "a", "left"]))):
        known.append(kind(**arguments))
    return known[-1]


def shape(value: Any, seen: dict[int, int]) -> Any:
    """A value as plain data, with a number in the place of an object that came before."""
    if isinstance(value, list | tuple):
        return [shape(item, seen) for item in value]
    if isinstance(value, dict):
        return [(key, shape(item, seen)) for key, item in value.items()]
    if not isinstance(value, Twig):
        return value
    if id(value) in seen:
        return seen[id(value)]
    seen[id(value)] = len(seen)
    return type(value).__name__, [(name, shape(item, seen)) for name, item in vars(value).items()]


@given(st.data(), CONFIGS)
def test_loading_the_text_builds_the_same(data: st.DataObject, config: dict[tuple[str, str], int]) -> None:
    with Session() as session:
        for (scope, key), value in config.items():
            genever.bind_parameter(f"{scope}/{key}" if scope else key, value)
        with deferring():
            deferred = Deferred.of(Twig(left=data.draw(trees())))
        built = deferred.build()
        genever.parse_config(to_bindings(deferred))
        loaded = call_main(session)
        assert shape(loaded, {}) == shape(built, {})


def test_a_class_gets_in_its_own_new_what_the_call_passed(session: Session) -> None:
    @genever.configurable(module="makes")
    class Stave:
        def __new__(cls, x: int, y: Any = 0) -> "Stave":
            made = super().__new__(cls)
            made.seen = x, y
            return made

        def __init__(self, x: int, y: Any = 0) -> None:
            self.x = x

        seen: tuple[Any, ...]

    with deferring():
        deferred: Any = Violin(Stave(1, y=Bow("silk")))
    text = to_bindings(deferred)
    assert "Violin.bow = @bow/Stave(x=1, y=@bow/y/Bow())" in text
    genever.parse_config(text)
    built = call_main(session).bow
    assert (built.x, built.seen) == (1, (1, Bow("silk")))
