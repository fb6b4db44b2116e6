"""The register of secrets: what comes back from the program, in whatever form, is known."""

import json
import multiprocessing
import pickle
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import genever
from genever import Session
from genever.experiments.checkpoints.entry import describe
from genever.experiments.runs.described import described
from genever.language.text.secrets import HIDDEN, Secrets
from genever.language.values.description import Described, concealed
from genever.runtime.processes.snapshots import Snapshot
from genever.runtime.session import active
from tests.costs import costs_at_most

KEY = "-----BEGIN-----\nab'c\\d\té\n"


@pytest.fixture
def secrets() -> Secrets:
    """A register of the test's own."""
    return Secrets()


def test_what_is_no_secret_is_shown(secrets: Secrets) -> None:
    secrets.add("swordfish")
    assert secrets.hidden("a sword, a fish") == secrets.redacted("a sword, a fish") == "a sword, a fish"


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        (str, "<hidden>"),
        (repr, '"<hidden>"'),
        (ascii, '"<hidden>"'),
        (lambda key: str(KeyError(key)), '"<hidden>"'),
        (lambda key: f"bad: {[key]}", 'bad: ["<hidden>"]'),
    ],
)
def test_a_secret_is_known_as_python_shows_it(secrets: Secrets, shown: Callable[[str], str], message: str) -> None:
    secrets.add(KEY)
    assert (secrets.hidden(shown(KEY)), secrets.redacted(shown(KEY))) == ("<hidden>", message)


def test_what_stands_for_a_secret_is_none(secrets: Secrets) -> None:
    secrets.add("<hidden>")
    assert secrets.hidden("secret('<hidden>')") == "secret('<hidden>')"


def test_a_short_secret_is_a_part_of_too_many_texts(secrets: Secrets) -> None:
    secrets.add("on")
    assert (secrets.has("on"), secrets.has("once")) == (True, False)


def test_a_small_number_is_a_value_of_too_many_things(secrets: Secrets) -> None:
    secrets.add([7, True, None, 0.5])
    assert [concealed(value, secrets) for value in (7, True, None, 0.5)] == [7, True, None, 0.5]


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ("hunter2-and-more", "hunter2-and-more"),
        ("hunter2-and-more", "hunter2"),
        ("hunter2-and-more", "and-more"),
        ("hunter2-and-more", b"hunter2-and-more"),
        ("hunter2-and-more", "Bearer hunter2-and-more"),
        (b"hunter2", "hunter2"),
        ({"k": ["hunter2"]}, "hunter2"),
        ({("hunter2",): 1}, "hunter2"),
        ({"a hunter2": 1}, "a hunter2"),
        (31337, 31337),
        (31337, "port 31337"),
        (-3.14159, 3.14159),
        ("31337", 31337),
    ],
)
def test_what_a_program_passes_on_is_known(secrets: Secrets, given: Any, passed: Any) -> None:
    secrets.add(given)
    assert concealed(passed, secrets) == Described(HIDDEN)
    assert concealed({"k": [passed], passed: (1,)}, secrets) == {"k": [Described(HIDDEN)], Described(HIDDEN): (1,)}


def test_a_message_loses_only_the_secret_and_parts_of_it(secrets: Secrets) -> None:
    secrets.add("hunter2-and-more")
    secrets.add("abcd")
    assert secrets.redacted("no hunter2-and-more, abcd!") == "no <hidden>, <hidden>!"
    assert secrets.redacted("bad token: hunter2-a…") == "bad token: <hidden>…"


def test_what_was_forgotten_is_a_word_again(secrets: Secrets) -> None:
    secrets.add("hunter2")
    secrets.clear()
    assert secrets.redacted(secrets.hidden("hunter2")) == "hunter2"
    assert concealed("hunter2", secrets) == "hunter2"


def test_the_cost_grows_with_the_number_of_secrets_and_not_with_its_square() -> None:
    def work(count: int) -> None:
        secrets = Secrets()
        for number in range(count):
            secrets.add(f"secret token {number}")
        for number in range(count):
            assert secrets.has(f"a text with secret token {number}")
            secrets.redacted(f"another text without, {number}")

    assert costs_at_most(64, lambda: work(8_000), lambda: work(500))


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads that take turns very often."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("hurried")
def test_threads_may_look_while_others_give_out(secrets: Secrets) -> None:
    done = threading.Event()

    def give() -> None:
        for number in range(3_000):
            secrets.add(f"secret {number}")
        done.set()

    giving = threading.Thread(target=give)
    giving.start()
    while not done.is_set():
        assert not secrets.has("a text that is none")
        assert secrets.redacted("a text that is none") == "a text that is none"
        assert not secrets.is_of("text")
    giving.join()


# ---- In sessions ------------------------------------------------------------------------------------


def fresh(text: str) -> Session:
    """A session of its own with something that takes a value and something that passes one on."""
    session = Session()
    with session:
        genever.configurable("take", module="tests")(lambda x=None: x)
        take = genever.get_configurable("take")
        genever.configurable("passes", module="tests")(lambda x=None, y=None: take(x))
    return session.parse(text)


def taken(session: Session) -> list[str]:
    """What the record has of the values that `take` was passed."""
    rows = [called for called in session.record.called() if called.selector == "tests.take"]
    return [repr(given.value) for called in rows for given in called.arguments.values()]


def test_a_secret_of_one_session_is_a_word_in_another() -> None:
    one, other = fresh("passes.x = secret('train')"), fresh("passes.x = 'train'")
    for session in (one, other):
        session.run(lambda: genever.get_configurable("passes")())
    assert (taken(one), taken(other)) == (["<hidden>"], ["'train'"])
    assert "train" not in json.dumps(described(one)["record"])
    assert "'train'" in json.dumps(described(other)["record"])


def test_a_session_that_is_cleared_forgets_its_secrets() -> None:
    session = fresh("passes.x = secret('train')")
    session.run(lambda: genever.get_configurable("passes")())
    assert session.record.secrets.has("train")
    session.clear()
    assert not session.record.secrets.has("train")
    session.parse("passes.x = 'train'").run(lambda: genever.get_configurable("passes")())
    assert taken(session) == ["'train'"]


def test_what_was_passed_before_it_was_known_to_be_a_secret_is_hidden_too() -> None:
    session = fresh("passes.y = secret('swordfish')")
    with session:
        genever.get_configurable("take")("swordfish")
        genever.get_configurable("passes")()
    assert taken(session)[0] == "<hidden>"


def test_a_snapshot_knows_the_secrets_of_its_session() -> None:
    session = fresh("passes.x = secret('swordfish')")
    session.snapshot().run(lambda: genever.get_configurable("passes")())
    assert taken(session) == ["<hidden>"]


def _passed_in_a_fork(snapshot: Snapshot, results: Any) -> None:
    with snapshot as inner:
        genever.get_configurable("take")("swordfish")
        results.put(pickle.dumps(inner.record))


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="there is no fork here")
def test_a_forked_process_knows_the_secrets_of_its_parent() -> None:
    session = fresh("passes.x = secret('swordfish')")
    session.run(lambda: genever.get_configurable("passes")())
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    process = context.Process(target=_passed_in_a_fork, args=(session.snapshot(), results))
    process.start()
    sent = results.get(timeout=30)
    process.join(30)
    assert b"swordfish" not in sent
    assert [called.calls for called in pickle.loads(sent).called() if called.selector == "tests.take"] == [1]


def test_a_pickled_record_has_no_secret_in_it() -> None:
    session = fresh("passes.x = @take(secret('swordfish'))\ntake.x = secret(['swordfish'])")
    session.run(lambda: genever.get_configurable("passes")())
    assert session.record.secrets.has("swordfish")
    assert b"swordfish" not in pickle.dumps(session.record)


def test_what_a_program_binds_of_a_secret_stays_one() -> None:
    session = fresh("passes.x = secret('swordfish')")
    with session:
        token = genever.get_configurable("passes")()
        genever.bind_parameter("take.x", {"k": [token]})
        assert genever.get_configurable("take")() == {"k": ["swordfish"]}
        assert "take.x = secret('<hidden>')" in genever.config_str()
        assert "swordfish" not in genever.operative_config_str() + repr(genever.query_parameter("take.x"))
        assert "swordfish" not in json.dumps(described(active()))


def test_a_program_binds_what_is_no_secret_as_it_is() -> None:
    with fresh("passes.x = secret('swordfish')"):
        genever.get_configurable("passes")()
        genever.bind_parameter("take.x", "a sword")
        assert genever.query_parameter("take.x") == "a sword"


def test_a_list_that_holds_itself_is_looked_at_once() -> None:
    circle: list[Any] = ["swordfish"]
    circle.append(circle)
    with fresh("passes.x = secret('swordfish')"):
        genever.get_configurable("passes")()
        genever.bind_parameter("take.x", circle)
        assert "swordfish" not in json.dumps(described(active()))


class Model:
    """What a checkpoint has the weights of."""

    def __init__(self, token: object = None, size: int = 1) -> None:
        self.token = token


@pytest.mark.parametrize(
    "value",
    ["secret({'k': 'swordfish'})", "secret('swordfish')[2:]", "[secret('swordfish')]", "f'{secret(7310073100):x}'"],
)
def test_a_checkpoint_has_no_secret_in_it(value: str) -> None:
    session = fresh("")
    session.register(Model, module="tests")
    session.parse(f"passes.x = @tests.Model({value}, size=3)")
    model = session.run(lambda: genever.get_configurable("passes")())
    entry = json.dumps(session.run(describe, session, model))
    assert not any(trace in entry for trace in ("swordfish", "ordfish", "1b3b6dd0c"))
    [call] = session.run(describe, session, model)["module"]["calls"]
    assert call["arguments"] == {"token": None, "size": "3"}


def test_an_argument_that_a_lazy_handle_gives_is_hidden() -> None:
    session = fresh("passes.x = lazy @take(secret('swordfish')[2:])")
    with session:
        handle = genever.get_configurable("passes")()
        assert handle.get() == "ordfish"
    assert "'ordfish'" not in taken(session)
