"""`Lazy` handles: made once, on demand; and the parameters that ask for them."""

import copy
import pickle
import threading
from collections.abc import Callable
from typing import Annotated, Any, Optional, Union

import pytest

import genever
from genever import Lazy, Session
from genever.language.values.lazy import asks_lazily

MADE: list[str] = []


@genever.configurable(module="cathedral")
class Harmonium:
    def __init__(self, name: str = "default") -> None:
        self.name = name
        MADE.append(name)


@genever.configurable(module="cathedral")
def concert(model: Lazy[Harmonium] = genever.REQUIRED, *, other: "Lazy[Harmonium] | None" = None) -> tuple[Any, Any]:
    return model, other


@genever.configurable(module="cathedral")
class Musician:
    def __init__(self, model: Lazy[Harmonium] = genever.REQUIRED) -> None:
        self.model = model


@pytest.fixture(autouse=True)
def fresh() -> None:
    MADE.clear()


def name_of(handle: Any) -> str:
    """The name of what a handle holds, which must not have been made before."""
    assert (type(handle), handle.is_made, MADE) == (Lazy, False, [])
    name = handle.get().name
    assert (handle.is_made, MADE) == (True, [name])
    assert isinstance(name, str)
    return name


# ---- Handles ----------------------------------------------------------------------------------------


def test_threads_that_ask_at_once_get_one_object() -> None:
    everyone = threading.Barrier(8)
    made: list[object] = []
    got: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    def ask() -> None:
        everyone.wait()
        got.append(handle.get())

    handle = Lazy(make)
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), got) == (1, made * 8)


def test_an_object_that_could_not_be_made_is_tried_again() -> None:
    answers = iter([ValueError("not yet"), 3])

    def make() -> object:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    handle = Lazy(make)
    with pytest.raises(ValueError, match="not yet"):
        handle.get()
    assert (handle.is_made, handle.get(), handle.is_made) == (False, 3, True)


def test_making_an_object_may_ask_for_another() -> None:
    inner = Lazy(lambda: 1)
    assert Lazy(lambda: inner.get() + 1).get() == 2


def test_a_handle_on_an_object_that_is_there_holds_it() -> None:
    held = Lazy.of([1])
    again = pickle.loads(pickle.dumps(held))
    assert (held.get(), held.is_made, repr(held), again.get(), again.is_made) == (
        [1],
        True,
        "Lazy([1], made)",
        [1],
        True,
    )


def test_a_pickle_holds_how_to_make_the_object_and_not_the_object(session: Session) -> None:
    genever.parse_config("concert.model = @Harmonium()\nHarmonium.name = 'configured'")
    handle, _ = concert()
    handle.get()
    again = pickle.loads(pickle.dumps(handle))
    genever.clear_config()
    MADE.clear()
    assert name_of(again) == "configured"


def test_a_copy_of_a_handle_has_the_object_as_it_is_now(session: Session) -> None:
    genever.parse_config("concert.model = lazy @Harmonium('new')")
    handle, _ = concert()
    apart = copy.deepcopy(handle)
    handle.get().name = "played"
    copies = [copy.copy(handle), copy.deepcopy(handle), apart, copy.deepcopy(Lazy.of(handle.get()))]
    assert [made.get().name for made in copies] == ["played", "played", "new", "played"]
    assert [made.get() is handle.get() for made in copies] == [True, False, False, False]
    assert MADE == ["new", "new"]


def test_a_handle_says_what_it_makes_and_whether_it_did(session: Session) -> None:
    genever.parse_config("concert.model = @s/Harmonium()")
    handle, _ = concert()
    before = repr(handle)
    handle.get()
    assert (before, repr(handle)) == ("Lazy(@s/Harmonium())", "Lazy(@s/Harmonium(), made)")


# ---- Parameters that ask for one ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("annotation", "asks"),
    [
        (Lazy, True),
        (Lazy[int], True),
        (Lazy[int] | None, True),
        (None | Lazy[int], True),
        (Optional[Lazy[int]], True),  # noqa: UP045  # Users may write it so.
        (Union[None, Lazy[int]], True),  # noqa: UP007
        ("Lazy", True),
        ("Lazy[int]", True),
        ("genever.Lazy[torch.nn.Module]", True),
        ("Lazy[int] | None", True),
        ("None | gen.Lazy[int]", True),
        ("Optional[Lazy[int]]", True),
        ("typing.Union[None, Lazy[int]]", True),
        (int | Lazy[int] | None, True),
        ("int | Lazy[int] | None", True),
        (Annotated[Lazy[int], "size"], True),
        ("Annotated[Lazy[int], 'size']", True),
        ("'Lazy[int]'", True),
        (Annotated[int, "Lazy"], False),
        ("Annotated[int, 'Lazy']", False),
        ("Lazy[", False),
        (int, False),
        (list[Lazy[int]], False),
        (Callable[[Lazy[int]], int], False),
        ("list[Lazy[int]]", False),
        ("Callable[[Lazy[int]], int]", False),
        ("LazyModule", False),
        ("torch.LazyLinear | None", False),
    ],
)
def test_annotations_as_objects_and_as_text(annotation: object, asks: bool) -> None:
    assert asks_lazily(annotation) is asks


@pytest.mark.parametrize(
    "value",
    [
        *("@Harmonium()", "@s/Harmonium()", "%model", "once @Harmonium()", "lazy @Harmonium()"),
        *("@Harmonium(name='given')", "[@Harmonium()][0]", "@Harmonium() if %yes else None", "None or %model"),
    ],
)
def test_what_is_given_is_not_made_before_it_is_asked_for(session: Session, value: str) -> None:
    genever.configurable("play", module="cathedral")(lambda evening: evening)
    genever.parse_config(f"concert.model = {value}\nHarmonium.name = 'given'\nmodel = @Harmonium()\nyes = True")
    assert name_of(concert()[0]) == "given"
    for reference in (f"@concert(model={value})", f"@concert({value})"):
        MADE.clear()
        genever.parse_config(f"play.evening = {reference}")
        assert name_of(genever.get_configurable("play")()[0]) == "given"
    genever.parse_config(f"play.evening = @concert({value}, ...)")
    MADE.clear()
    assert name_of(genever.get_configurable("play")()()[0]) == "given"


def test_a_condition_that_comes_to_none_gives_none(session: Session) -> None:
    genever.parse_config("concert.model = 1\nconcert.other = @Harmonium() if %yes else None\nyes = False")
    assert (concert()[1], MADE) == (None, [])


@pytest.mark.parametrize(("value", "held"), [("3", 3), ("[1, %n]", [1, 2]), ("@Harmonium", Harmonium), ("%n + 1", 3)])
def test_what_nothing_has_to_be_called_for_is_held(session: Session, value: str, held: object) -> None:
    genever.configurable("play", module="cathedral")(lambda evening: evening)
    genever.parse_config(f"concert.model = {value}\nplay.evening = @concert(model={value})\nn = 2")
    for handle, _ in (concert(), genever.get_configurable("play")()):
        assert (handle.is_made, handle.get()) == (True, held)


def test_a_handle_on_a_secret_does_not_show_it(session: Session) -> None:
    genever.configurable("play", module="cathedral")(lambda evening: evening)
    genever.parse_config("concert.model = secret('hunter2')\nplay.evening = @concert(secret('hunter2'))")
    for handle, _ in (concert(), genever.get_configurable("play")()):
        assert (handle.get(), repr(handle)) == ("hunter2", "Lazy(<hidden>, made)")


def test_an_argument_is_made_in_the_scope_that_gives_it(session: Session) -> None:
    genever.configurable("play", module="cathedral")(lambda evening: evening)
    genever.parse_config("play.evening = @s/concert(@Harmonium())\ns/Harmonium.name = 's'\nt/Harmonium.name = 't'")
    with genever.config_scope("t"):
        handle, _ = genever.get_configurable("play")()
    assert name_of(handle) == "t"


def test_further_keywords_may_ask_for_one(session: Session) -> None:
    @genever.configurable(module="cathedral")
    def play_all(first: object = None, **others: Lazy[Harmonium]) -> dict[str, Any]:
        return {"first": first, **others}

    genever.configurable("play", module="cathedral")(lambda evening: evening)
    genever.parse_config(
        "play_all.second = @Harmonium()\nplay_all.first = 1\nplay.evening = @play_all(third=@Harmonium())"
    )
    for played in (play_all(fourth=4), genever.get_configurable("play")()):  # type: ignore[arg-type]
        assert (played.pop("first"), {type(handle) for handle in played.values()}) == (1, {Lazy})
        assert len(played) == 2
    with genever.deferring():
        deferred: Any = play_all(fifth=Harmonium())  # type: ignore[arg-type]
    assert type(deferred.build()["fifth"]) is Lazy
    assert MADE == []


def test_every_call_gets_a_handle_of_its_own_unless_once_says_so(session: Session) -> None:
    genever.parse_config(
        "concert.model = @Harmonium()\nconcert.other = %shared\nMusician.model = %shared\nshared = once @Harmonium()"
    )
    (one, shared), (two, again) = concert(), concert()
    assert one.get() is not two.get()
    assert shared.get() is again.get() is Musician().model.get()


def test_a_keyword_may_ask_for_one_or_nothing(session: Session) -> None:
    assert concert(Lazy.of(1))[1] is None  # type: ignore[arg-type]
    genever.parse_config("concert.model = @Harmonium()\nconcert.other = None")
    assert concert()[1] is None
    genever.parse_config("concert.other = @Harmonium()")
    assert name_of(concert()[1]) == "default"


def test_a_plain_object_is_held(session: Session) -> None:
    genever.parse_config("concert.model = 3")
    model, other = concert(other=4)  # type: ignore[arg-type]
    assert (model.get(), other.get(), concert(5)[0].get()) == (3, 4, 5)  # type: ignore[arg-type]


def test_a_handle_is_passed_on_as_it_is(session: Session) -> None:
    handle = Lazy(Harmonium)
    assert concert(handle)[0] is Musician(handle).model is handle


def test_constructors_ask_too(session: Session) -> None:
    genever.parse_config("Musician.model = @Harmonium()")
    assert name_of(Musician().model) == "default"


def test_a_required_argument_is_asked_for_lazily(session: Session) -> None:
    genever.parse_config("concert.model = @Harmonium()")
    model, other = concert(genever.REQUIRED, other=3)  # type: ignore[arg-type]
    assert (name_of(model), other.get()) == ("default", 3)


def test_looking_at_the_bindings_makes_nothing(session: Session) -> None:
    genever.parse_config("concert.model = @Harmonium()")
    assert name_of(genever.get_bindings(concert)["model"]) == "default"


def test_an_object_is_made_in_the_scope_that_its_handle_was_given_in(session: Session) -> None:
    genever.parse_config("concert.model = @Harmonium()\ns/Harmonium.name = 'scoped'")
    with genever.config_scope("s"):
        handle, _ = concert()
    assert name_of(handle) == "scoped"
