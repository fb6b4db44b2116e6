"""What the trials of a sweep are: which spaces each has, and what it binds."""

import random
from collections.abc import Iterator
from itertools import islice, product
from statistics import mean, pstdev
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import genever
from genever import GeneverError, Session
from genever.experiments.sweeps.ledger import Record
from genever.experiments.sweeps.sampling.draws import Drawing, Parameter, draw
from genever.experiments.sweeps.sampling.samplers import GridSampler, RandomSampler, Sampler, drawn
from genever.experiments.sweeps.sampling.trials import Composed, Trials
from genever.language.evaluation.spaces import Choice, Distribution, Floats, Integers, Normal


@pytest.fixture(autouse=True)
def registered(session: Session) -> None:
    genever.external_configurable(lambda lr=0.1, eps=1e-8: ("Adam", lr, eps), "Adam", "tests")
    genever.external_configurable(lambda lr=0.1, momentum=0.0: ("SGD", lr, momentum), "SGD", "tests")
    genever.external_configurable(lambda **values: values, "train", "tests")


def trials(session: Session, text: str, sampler: Sampler | None = None) -> Iterator[Record]:
    genever.parse_config(dedent(text))
    genever.finalize()
    composed = Composed(session.config, session.catalog)
    chosen = sampler or GridSampler()
    return iter(Trials(lambda bindings: composed, lambda position: chosen))


def grid(session: Session, text: str) -> list[dict[str, str]]:
    return [dict(record.values) for record in trials(session, text)]


# ---- Which there are ----------------------------------------------------------------------------------


def test_a_grid_has_each_combination_once_the_last_space_changing_fastest(session: Session) -> None:
    found = grid(
        session,
        """
        main = @train()
        train.a = choice('x', 'y')
        train.b = randint(1, 3)
        train.c = uniform(0, 1, step=0.5)
        """,
    )
    expected = product(["'x'", "'y'"], ["1", "2", "3"], ["0.0", "0.5", "1.0"])
    assert [tuple(values.values()) for values in found] == list(expected)
    assert list(found[0]) == ["train.a", "train.b", "train.c"]


def test_a_trial_has_the_spaces_that_its_choices_lead_to(session: Session) -> None:
    assert grid(
        session,
        """
        main = @train()
        train.optimizer = choice(@Adam, @SGD)
        Adam.eps = choice(1e-8, 1e-7)
        SGD.momentum = choice(0.0, 0.5, 0.9)
        """,
    ) == [
        {"train.optimizer": "@Adam", "Adam.eps": "1e-08"},
        {"train.optimizer": "@Adam", "Adam.eps": "1e-07"},
        {"train.optimizer": "@SGD", "SGD.momentum": "0.0"},
        {"train.optimizer": "@SGD", "SGD.momentum": "0.5"},
        {"train.optimizer": "@SGD", "SGD.momentum": "0.9"},
    ]


def test_a_space_that_code_may_reach_without_a_reference_is_drawn(session: Session) -> None:
    found = grid(session, "main = @train()\nAdam.lr = choice(1, 2)")
    assert found == [{"Adam.lr": "1"}, {"Adam.lr": "2"}]


def test_spaces_in_the_arguments_of_a_choice_belong_to_it(session: Session) -> None:
    found = grid(
        session,
        """
        main = @train()
        train.optimizer = choice(@Adam(lr=choice(1, 2)), @SGD(lr=choice(3, 4), momentum=0.5))
        """,
    )
    assert [list(values) for values in found] == [
        *[["train.optimizer", "train.optimizer#0.lr"]] * 2,
        *[["train.optimizer", "train.optimizer#1.lr"]] * 2,
    ]
    assert [list(values.values())[1] for values in found] == ["1", "2", "3", "4"]


def test_a_choice_in_the_only_item_of_a_choice_has_a_name_of_its_own(session: Session) -> None:
    found = grid(session, "main = @train()\ntrain.x = choice([choice(1, 2)], [choice(3, 4)])")
    assert [list(values.values()) for values in found] == [
        ["[choice(1, 2)]", "1"],
        ["[choice(1, 2)]", "2"],
        ["[choice(3, 4)]", "3"],
        ["[choice(3, 4)]", "4"],
    ]


def _joined(drawn: tuple[tuple[str, Any], list[tuple[str, list[Any]]]]) -> tuple[str, list[Any]]:
    (form, made), parts = drawn
    texts = [text for text, _ in parts]
    if made is dict:
        text = f"{{{', '.join(f'{key!r}: {text}' for key, text in zip('ab', texts, strict=True))}}}"
    else:
        text = form.format((" + " if made is sum else ", ").join(texts))
    return text, list(product(*(values for _, values in parts)))


#: A value of a binding file, and all that Python says it may be.
NESTED: st.SearchStrategy[tuple[str, list[Any]]] = st.recursive(
    st.lists(st.integers(0, 9), min_size=2, max_size=3, unique=True).map(
        lambda values: (f"choice({', '.join(map(str, values))})", values)
    ),
    lambda inner: st.tuples(
        st.sampled_from([("[{}]", list), ("max({})", max), ("@Adam({})", lambda v: v), ("({})", sum), ("dict", dict)]),
        st.lists(inner, min_size=2, max_size=2),
    ).map(_joined),
    max_leaves=4,
)


@given(NESTED, st.booleans())
def test_a_grid_over_several_spaces_in_one_value_has_each_combination_once(
    value: tuple[str, list[Any]], in_a_macro: bool
) -> None:
    text, combinations = value
    with Session() as session:
        genever.external_configurable(lambda **values: values, "train", "tests")
        genever.external_configurable(lambda lr=0.1, eps=1e-8: ("Adam", lr, eps), "Adam", "tests")
        written = f"macro = {text}\ntrain.x = %macro" if in_a_macro else f"train.x = {text}"
        found = list(islice(trials(session, f"main = @train()\n{written}"), len(combinations) + 1))
    assert [tuple(map(int, record.values.values())) for record in found] == [
        tuple(_leaves(each)) for each in combinations
    ]


def _leaves(value: Any) -> Iterator[int]:
    if isinstance(value, tuple):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def test_a_macro_is_drawn_once_for_all_its_uses(session: Session) -> None:
    found = list(
        trials(
            session,
            """
            main = @train()
            setup = choice((1e-3, 64), (1e-4, 128))
            Adam.lr = %setup[0]
            train.batch_size = %setup[1]
            train.optimizer = @Adam()
            """,
        )
    )
    assert [record.bindings for record in found] == [("setup=(0.001, 64)",), ("setup=(0.0001, 128)",)]


def test_bounds_may_depend_on_what_was_drawn_before(session: Session) -> None:
    found = grid(session, "main = @train()\ndepth = choice(1, 2)\ntrain.cut = randint(0, %depth)\ntrain.d = %depth")
    assert [tuple(values.values()) for values in found] == [("1", "0"), ("1", "1"), ("2", "0"), ("2", "1"), ("2", "2")]
    assert {name for values in found for name in values} == {"depth", "train.cut"}


def test_a_choice_among_the_items_of_a_macro(session: Session) -> None:
    found = trials(session, "main = @train()\nmany = [@Adam(), @SGD(lr=1)]\ntrain.optimizer = choice(%many)")
    assert [record.bindings for record in found] == [("train.optimizer=%many[0]",), ("train.optimizer=%many[1]",)]


def test_what_breaks_an_assertion_is_left_out_and_counted(session: Session) -> None:
    genever.parse_config("main = @train()\ntrain.width = %width\nwidth = randint(1, 12)\nassert 12 % %width == 0")
    made = Trials(lambda bindings: Composed(session.config, session.catalog), GridSampler)
    assert [record.values["width"] for record in made] == ["1", "2", "3", "4", "6", "12"]
    assert made.left_out == 6


def test_chance_gives_up_where_nothing_is_feasible(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RandomSampler, "patience", 50)
    text = "main = @train()\ntrain.x = %x\nx = uniform(0, 1)\nassert %x > 1"
    with pytest.raises(GeneverError, match="50 draws in a row break an assertion"):
        next(trials(session, text, RandomSampler()))


def test_a_grid_over_floats_without_a_step_is_refused(session: Session) -> None:
    with pytest.raises(GeneverError, match=r"train\.x is a space of floats from 0 to 1"):
        next(trials(session, "main = @train()\ntrain.x = uniform(0, 1)"))


def test_a_space_in_an_edit_is_refused(session: Session) -> None:
    with pytest.raises(GeneverError, match="a sweep cannot draw from a space in an edit"):
        next(trials(session, "main = @train()\ntrain.x = [1]\ntrain.x += [choice(2, 3)]"))


# ---- What a trial is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", [GridSampler, RandomSampler])
def test_the_bindings_of_a_trial_make_its_configuration(session: Session, sampler: type[Any]) -> None:
    text = """
        main = @train()
        size = randint(1, 2)
        train.layers = [%size, 2 ** choice(1, 2), {'k': uniform(0, 1, step=0.5)}]
        a/train.optimizer = choice(@b/Adam(lr=choice(1, 2), ...), @SGD)
        b/Adam.eps = choice(0.5, 0.25)
        train.inner = @a/train()
    """
    with Session(session.catalog) as other:
        records = []
        for record in trials(other, text, sampler()):
            records.append(record)
            if len(records) == 30:
                break
    assert len(records) == 30
    for record in records:
        with Session(session.catalog) as alone:
            alone.load_text(dedent(text))
            for binding in record.bindings:
                alone.load_text(binding)
            assert genever.fingerprint() == record.fingerprint


def test_another_trial_is_another_configuration(session: Session) -> None:
    prints = [record.fingerprint for record in trials(session, "main = @train()\ntrain.x = choice(1, 2, 3)")]
    assert len(set(prints)) == 3


def test_the_configuration_stays_as_it_is(session: Session) -> None:
    genever.parse_config("main = @train()\ntrain.x = choice(1, 2)")
    before = session.config
    draw(session.config, session.catalog, lambda parameter: 0)
    assert session.config is before
    assert "choice(1, 2)" in genever.config_str()


# ---- Samplers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [GridSampler, lambda position=None: RandomSampler(7, position)])
def test_a_sampler_goes_on_from_any_position(session: Session, make: Any) -> None:
    text = "main = @train()\ntrain.o = choice(@Adam, @SGD)\nAdam.lr = randint(1, 3)\ntrain.x = choice('a', 'b')"
    genever.parse_config(text)
    composed = Composed(session.config, session.catalog)

    def some(position: Any = None) -> list[tuple[dict[str, str], Any]]:
        sampler = make(position=position)
        made = islice(Trials(lambda bindings: composed, lambda _: sampler), 9)
        return [(dict(record.values), record.position) for record in made]

    whole = some()
    assert len(whole) >= 8
    for index, (_, position) in enumerate(whole):
        rest = whole[index + 1 :]
        assert some(position)[: len(rest)] == rest


@pytest.mark.parametrize(
    ("distribution", "least", "most"),
    [(Choice(3), 0, 2), (Integers(2, 9), 2, 9), (Integers(1, 1000, 1, log=True), 1, 1000), (Integers(2, 9, 3), 2, 8)],
)
def test_chance_draws_all_of_a_small_space_and_nothing_else(distribution: Distribution, least: int, most: int) -> None:
    source = random.Random(0)
    found = {drawn(Parameter("x", distribution), source) for _ in range(20_000)}
    assert (min(found), max(found)) == (least, most)
    if most < 10:
        assert found == set(range(least, most + 1, 3 if distribution == Integers(2, 9, 3) else 1))


def test_chance_is_distributed_as_it_says() -> None:
    source = random.Random(0)

    def many(distribution: Distribution) -> list[float]:
        return [drawn(Parameter("x", distribution), source) for _ in range(20_000)]

    assert mean(many(Floats(2.0, 4.0))) == pytest.approx(3, abs=0.02)
    normal = many(Normal(5.0, 2.0))
    assert mean(normal) == pytest.approx(5, abs=0.1)
    assert pstdev(normal) == pytest.approx(2, abs=0.1)
    orders = [sum(10**n <= value < 10 ** (n + 1) for value in many(Floats(1.0, 1e4, None, log=True))) for n in range(4)]
    assert all(4_700 < count < 5_300 for count in orders)
    orders = [sum(10**n <= value < 10 ** (n + 1) for value in many(Integers(1, 9_999, 1, log=True))) for n in range(4)]
    assert all(4_700 < count < 5_300 for count in orders)


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("train.x = choice(1, 2, 3)\ntrain.y = randint(0, 3)", True),
        ("train.x = %x\ntrain.y = %x\nx = uniform(0, 1, step=0.25)", True),
        ("train.x = choice('a', 'b')\ntrain.optimizer = @Adam()\nAdam.lr = choice(1, 2)", True),
        ("train.optimizer = choice(@Adam(), @SGD())\nAdam.lr = choice(1, 2)", False),
        ("train.x = @Adam() if %n > 1 else 1\nn = choice(1, 2, 3)\nAdam.lr = choice(1, 2)", True),
        ("train.x = choice(%a, 2)\na = choice(3, 4, 5)", False),
        ("train.x = choice(1, 2) if %n > 1 else choice(3, 4, 5)\nn = choice(1, 2)", False),
        ("train.x = choice(choice(1, 2), 3)", False),
        ("train.x = randint(1, 10_000)", True),
        ("train.x = randint(1, 10_001)", False),
        ("train.x = randint(1, 200)\ntrain.y = randint(1, 200)", False),
    ],
)
def test_a_grid_is_counted_where_no_value_brings_more_spaces(session: Session, text: str, is_known: bool) -> None:
    genever.parse_config(f"main = @train()\n{text}")
    found = Drawing(session.config, session.catalog).combinations
    assert (found is not None) == is_known
    if found is not None and found < 100:
        assert len([*Trials(lambda bindings: Composed(session.config, session.catalog), GridSampler)]) == found
