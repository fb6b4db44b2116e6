"""The canonical form: what counts, how it is written, and what it leaves out."""

import collections
import dataclasses
import enum
import functools
import hashlib
import pathlib
from typing import Any

import pytest

import genever
from genever import Session
from genever.inspection.canonical.parameters import canonical_form, parameters
from genever.inspection.canonical.text import canonical_text
from genever.language.values.lazy import Lazy
from genever.runtime.session import active
from tests.inspection.listing import parameter_list
from tests.untyped import configurable

pytestmark = pytest.mark.usefixtures("session")

VERSION = "genever 2"


class Color(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Options:
    tags: frozenset[str]
    size: int = 3


class Silent:
    pass


def form(text: str = "") -> list[str]:
    """The lines of the canonical form of a session in which ``text`` is bound, without the version."""
    genever.parse_config(text)
    session = active()
    version, *lines, end = canonical_form(parameters(session.config, session.catalog)).split("\n")
    assert (version, end) == (VERSION, "")
    return lines


def program() -> None:
    """Register the configurables that most tests use."""
    configurable("train", module="m")(lambda model=None, steps=10, **more: None)
    configurable("Net", module="m.parts")(lambda width, act="relu": None)
    configurable("Adam", module="m.opt")(lambda lr=0.1, betas=(0.9, 0.99): None)


# ---- What counts ------------------------------------------------------------------------------------


def test_it_is_what_main_leads_to_with_the_defaults_of_the_code() -> None:
    program()
    assert form("main = @train()\ntrain.model = @Net()\nNet.width = %w * 2\nw = 4\ntrain.other = [1]") == [
        "m.parts.Net.act = 'relu'",
        "m.parts.Net.width = 8",
        "m.train.model = @m.parts.Net()",
        "m.train.other = [1]",
        "m.train.steps = 10",
        "main = @m.train()",
    ]


def test_without_main_it_is_all_that_is_bound() -> None:
    program()
    assert form("x/Adam.lr = 1") == ["x/m.opt.Adam.betas = (0.9, 0.99)", "x/m.opt.Adam.lr = 1"]


def test_what_no_reference_leads_to_counts_as_code_may_call_it() -> None:
    program()
    assert form("main = @train()\nx/Adam.lr = 1")[-2:] == ["x/m.opt.Adam.betas = (0.9, 0.99)", "x/m.opt.Adam.lr = 1"]


def test_a_part_that_was_swapped_out_does_not_count() -> None:
    program()
    swapped = form("main = @train()\ntrain.model = @Adam()\nAdam.lr = 2\ntrain.model = @Net()\nNet.width = 1")
    assert not any("Adam" in line for line in swapped)


def test_a_scope_counts_as_far_as_something_is_bound_in_it() -> None:
    program()
    assert form("main = @a/b/train()\na/Adam.lr = 1\na/train.model = @c/Adam()") == [
        "a/m.opt.Adam.betas = (0.9, 0.99)",
        "a/m.opt.Adam.lr = 1",
        "a/m.train.model = @m.opt.Adam()",
        "a/m.train.steps = 10",
        "m.opt.Adam.betas = (0.9, 0.99)",
        "m.opt.Adam.lr = 0.1",
        "main = @a/m.train()",
    ]


def test_a_handle_counts_in_the_scope_that_it_is_handed_to_also_through_a_macro() -> None:
    program()
    lines = form("main = @a/train()\na/Adam.lr = 1\ntrain.model = %made\nmade = @Adam")
    assert "a/m.train.model = @m.opt.Adam" in lines
    assert not any(line.startswith("m.opt.Adam") for line in lines)


def test_a_handle_that_leaves_all_scopes_is_another_than_one_that_stays() -> None:
    program()
    stays = form("main = @a/train()\na/Adam.lr = 1\ntrain.model = @Adam")
    with Session():
        program()
        leaves = form("main = @a/train()\na/Adam.lr = 1\ntrain.model = @b/Adam")
    assert [line for line in stays if "model" in line] == ["a/m.train.model = @m.opt.Adam"]
    assert [line for line in leaves if "model" in line] == ["a/m.train.model = @/m.opt.Adam"]


def test_arguments_of_a_reference_are_named_and_their_bindings_do_not_count() -> None:
    program()
    assert form("main = @train(@Adam(0.5), more=1)\nAdam.lr = 7") == [
        "m.opt.Adam.betas = (0.9, 0.99)",
        "m.train.steps = 10",
        "main = @m.train(model=@m.opt.Adam(lr=0.5), more=1)",
    ]


def test_only_the_branch_that_is_made_counts() -> None:
    program()
    lines = form("main = @train()\ntrain.model = @Net() if %big else @Adam()\nbig = False")
    assert "m.train.model = @m.opt.Adam()" in lines
    assert not any("Net" in line for line in lines)


def test_edits_give_what_they_come_to() -> None:
    program()
    assert "m.train.model = [1, @m.opt.Adam()]" in form("main = @train()\ntrain.model = [1]\ntrain.model += [@Adam()]")


def test_edits_of_a_dict_give_what_they_come_to() -> None:
    program()
    edited = form("main = @train()\ntrain.model = {'a': @Adam(), 'b': 1}\ntrain.model |= {'b': 2}")
    assert "m.train.model = {'a': @m.opt.Adam(), 'b': 2}" in edited


def test_the_order_of_a_dict_is_a_part_of_its_value() -> None:
    program()
    edited = "train.model = {'b': 1}\ntrain.model |= {'a': %x}\nx = 2"
    texts = ["train.model = {'b': 1, 'a': 2}", edited, "train.model = {'b': 1} | {'a': 2}"]
    for text in texts:
        assert "m.train.model = {'b': 1, 'a': 2}" in form(f"main = @train()\n{text}")
    assert "m.train.model = {'a': 2, 'b': 1}" in form("train.model = {'a': 2, 'b': 1}")


def test_a_macro_that_a_value_names_twice_is_listed_once() -> None:
    program()
    form("main = @train()\ntrain.model = [%a, %b, %a]\na = %b\nb = 1")
    [model] = [entry for entry in parameter_list(active()) if entry["parameter"] == "model"]
    assert [part["name"] for part in model["macros"]] == ["a", "b"]


def test_a_shared_object_is_another_value_than_two_of_its_kind() -> None:
    program()
    shared = form("main = @train()\ntrain.model = %one\ntrain.other = %one\none = once @Adam()")
    with Session():
        program()
        apart = form("main = @train()\ntrain.model = once @Adam()\ntrain.other = once @Adam()")
    assert "m.train.model = once @m.opt.Adam()" in shared
    assert "m.train.model = once @m.opt.Adam()" in apart
    assert "m.train.other = once @m.opt.Adam() of m.train.model" in shared
    assert "m.train.other = once @m.opt.Adam()" in apart


def test_a_parameter_that_asks_for_a_lazy_value_gets_one_with_the_word_or_without() -> None:
    program()

    def wait(for_it: Lazy[Any]) -> None: ...

    configurable("wait", module="m")(wait)
    plain = form("main = @wait()\nwait.for_it = @Adam()")
    with Session(active().catalog):
        said = form("main = @wait()\nwait.for_it = lazy @Adam()")
    assert plain == said
    assert "m.wait.for_it = lazy @m.opt.Adam()" in plain


def test_a_default_that_is_configurable_brings_its_parameters() -> None:
    adam = configurable("Adam", module="m")(lambda lr=0.1: None)
    configurable("train", module="m")(lambda optimizer=adam: None)
    assert "m.Adam.lr = 3" in form("main = @train()\nAdam.lr = 3")


def test_the_folder_of_a_run_is_its_name() -> None:
    program()
    active().set_constant("genever.run_dir", "/runs/1")
    assert "m.train.model = '%genever.run_dir/x'" in form("main = @train()\ntrain.model = f'{%genever.run_dir}/x'")


def test_secrets_have_no_part_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hunter2")
    program()
    text = "main = @train()\ntrain.model = secret(env('TOKEN'))\ntrain.other = f'{secret(\"swordfish\")}!'"
    lines = form(text)
    assert "m.train.model = secret(env('TOKEN'))" in lines
    assert "m.train.other = secret('<hidden>')" in lines
    assert "hunter2" not in str(parameter_list(active()))
    assert "swordfish" not in str(parameter_list(active()))


# ---- Parameters that have no part in a result -------------------------------------------------------


def test_what_is_not_semantic_is_listed_but_does_not_count() -> None:
    configurable("load", module="m", fingerprint_ignore=["workers"])(lambda path="x", workers=0: None)
    assert form("main = @load()\nload.workers = 4") == ["m.load.path = 'x'", "main = @m.load()"]
    listed = {entry["key"]: (entry["value"], entry["fingerprint_ignored"]) for entry in parameter_list(active())}
    assert listed == {"load.path": ("'x'", False), "load.workers": ("4", True), "main": ("@m.load()", False)}


def test_what_only_leads_from_there_does_not_count_either() -> None:
    program()
    configurable("load", module="m", fingerprint_ignore=["log"])(lambda log=None, path=None: None)
    assert form("main = @load()\nload.log = @Adam()\nAdam.lr = 9") == ["m.load.path = None", "main = @m.load()"]


def test_what_something_else_leads_to_as_well_counts() -> None:
    program()
    configurable("load", module="m", fingerprint_ignore=["log"])(lambda log=None, path=None: None)
    assert "m.opt.Adam.lr = 9" in form("main = @load()\nload.log = @Adam()\nload.path = @Adam()\nAdam.lr = 9")


def test_as_an_argument_of_a_reference_it_does_not_count() -> None:
    configurable("load", module="m", fingerprint_ignore=["workers"])(lambda path="x", workers=0: None)
    assert form("main = @load(workers=4)") == ["m.load.path = 'x'", "main = @m.load()"]
    workers = {entry["key"]: entry for entry in parameter_list(active())}["load.workers"]
    assert (workers["value"], workers["provenance"]) == ("4", {"source": "reference", "location": "<bindings>:1:1"})


@pytest.mark.parametrize(("names", "code"), [(["wrkers"], "unknown-parameter"), ("workers", "wrong-type")])
def test_wrong_names_are_refused(names: Any, code: str) -> None:
    with pytest.raises(genever.GeneverError) as raised:
        configurable("load", fingerprint_ignore=names)(lambda path="x", workers=0: None)
    assert raised.value.code == code


# ---- The list ---------------------------------------------------------------------------------------


def test_an_entry_says_where_the_value_is_from_and_what_it_is_made_with() -> None:
    program()
    genever.bind_parameter("train.steps", 5)
    genever.parse_config("main = @train()\ntrain.model = [%a, @Net()]\na = %b\nb = 2")
    entries = {entry["key"]: entry for entry in parameter_list(active())}
    assert entries["train.model"] == {
        "key": "train.model",
        "scope": "",
        "selector": "m.train",
        "parameter": "model",
        "value": "[2, @m.parts.Net()]",
        "provenance": {"source": "program", "location": "<bindings>:2:1"},
        "replaced": [],
        "macros": [
            {
                "name": "a",
                "value": "2",
                "provenance": {"source": "program", "location": "<bindings>:3:1"},
                "replaced": [],
            },
            {
                "name": "b",
                "value": "2",
                "provenance": {"source": "program", "location": "<bindings>:4:1"},
                "replaced": [],
            },
        ],
        "fingerprint_ignored": False,
    }
    assert (entries["train.steps"]["value"], entries["train.steps"]["provenance"]["source"]) == ("5", "program")
    assert entries["train.steps"]["provenance"]["location"].startswith(__file__)
    assert [(entries[key]["value"], entries[key]["provenance"]) for key in ("Net.width", "Net.act")] == [
        (None, {"source": "caller", "location": None}),
        ("'relu'", {"source": "default", "location": None}),
    ]


def test_an_entry_says_what_its_binding_replaced_and_beat() -> None:
    program()
    genever.parse_config("main = @s/train()\ntrain.steps = 1\ns/train.steps = 2\ns/train.steps = 3")
    entries = {entry["key"]: entry for entry in parameter_list(active())}
    assert entries["s/train.steps"]["replaced"] == ["<bindings>:3:1", "<bindings>:2:1"]


# ---- Values -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-3, "0.001"),
        (float("inf"), "float('inf')"),
        (-0.0, "-0.0"),
        ({"b": 1, "a": {3, 1}}, "{'b': 1, 'a': {1, 3}}"),
        ([{(2,): {"b": 1, "a": 2}}], "[{(2,): {'b': 1, 'a': 2}}]"),
        ((1,), "(1,)"),
        (set(), "set()"),
        (frozenset("ba"), "<frozenset: {'a', 'b'}>"),
        (collections.OrderedDict(b=1, a=2), "<collections.OrderedDict: {'b': 1, 'a': 2}>"),
        (range(3), "<range: range(0, 3)>"),
        (Color.RED, f"<{__name__}.Color.RED>"),
        (Options(frozenset("zyx")), f"<{__name__}.Options: tags=<frozenset: {{'x', 'y', 'z'}}>, size=3>"),
        (int, "<class int>"),
        (len, "<function len>"),
        (functools.partial(int, base=2), "<functools.partial: <class int>, base=2>"),
        (pathlib.PurePosixPath("a/b"), "<pathlib.Path: 'a/b'>"),
        (pathlib.PureWindowsPath("a\\b"), "<pathlib.Path: 'a/b'>"),
        (Silent(), f"<{__name__}.Silent>"),
    ],
)
def test_a_value_has_one_text(value: Any, text: str) -> None:
    assert canonical_text(value) == text


def test_an_array_is_known_by_its_contents() -> None:
    one = pytest.importorskip("numpy").zeros(5000)
    other = one.copy()
    other[2500] = 1
    assert repr(one) == repr(other)
    assert canonical_text(one) != canonical_text(other)
    assert hashlib.sha256(one.tobytes()).hexdigest() in canonical_text(one)


def test_arrays_of_all_kinds_are_known_by_their_contents() -> None:
    numpy = pytest.importorskip("numpy")
    digest = hashlib.sha256(numpy.arange(3, dtype="<i4").tobytes()).hexdigest()
    assert canonical_text(numpy.arange(3, dtype="int32")) == f"<numpy.ndarray: int32 (3,) sha256 {digest}>"
    assert canonical_text(numpy.float64(0.1)) == canonical_text(numpy.array(0.1)) == "0.1"
    assert canonical_text(numpy.longdouble(1)).startswith("<numpy.longdouble: ")
    assert canonical_text(numpy.longdouble(1)).count("longdouble") == 2
    words = [numpy.array([object_, "word"], dtype=object) for object_ in ({"a": 1}, {"a": 1}, {"a": 2})]
    days = [numpy.array([day], dtype="datetime64[D]") for day in ("2020-01-01", "2020-01-01", "2020-01-02")]
    for first, same, other in (words, days):
        assert canonical_text(first) == canonical_text(same) != canonical_text(other)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int64"])
def test_a_tensor_is_known_by_its_contents(dtype: str) -> None:
    torch = pytest.importorskip("torch")
    one = torch.zeros(5000, dtype=getattr(torch, dtype))
    other = one.clone()
    other[2500] = 1
    assert repr(one) == repr(other)
    assert canonical_text(one) == canonical_text(one.clone()) != canonical_text(other)


def test_a_tensor_is_the_array_of_its_numbers() -> None:
    torch = pytest.importorskip("torch")
    weights = torch.nn.Parameter(torch.tensor([1.00001, 2.0]))
    digest = hashlib.sha256(weights.detach().numpy().tobytes()).hexdigest()
    assert canonical_text(weights) == f"<torch.nn.parameter.Parameter: float32 (2,) sha256 {digest}>"
    assert canonical_text(torch.tensor(1.5)) == "<torch.Tensor: float32 1.5>"


def test_an_object_that_cannot_be_looked_at_is_known_by_its_type() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise KeyError("x")

    circle: list[Any] = []
    circle.append(circle)
    assert canonical_text(Broken()).endswith("Broken: its repr raised KeyError>>")
    assert canonical_text(circle) == "<list: it nests too deep>"


def test_of_several_ignored_arguments_the_last_bound_one_counts_whatever_the_hash_seed() -> None:
    configurable("load", module="m", fingerprint_ignore=["log"])(lambda log=None: None)
    for number in range(20):
        configurable(f"f{number}", module="m")(lambda x=None: None)
    genever.parse_config([f"f{number}.x = @load(log={number})" for number in range(20)])
    assert {entry["key"]: entry["value"] for entry in parameter_list(active())}["load.log"] == "19"


def test_values_that_would_be_huge_are_an_error_and_take_no_time() -> None:
    configurable("h")(lambda x=None: x)
    lines = [f"m{number} = %m{number + 1} or %m{number + 1}" for number in range(40)]
    genever.parse_config(["h.x = %m0", *lines, "m40 = @h"])
    with pytest.raises(genever.GeneverError, match="with what its macros are, this would have"):
        genever.fingerprint()


def test_a_configuration_may_be_as_large_as_its_bindings_make_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genever.inspection.canonical.walk._MOST_STEPS", 0)
    configurable("f", module="m")(lambda x=None: None)
    genever.parse_config("a = 1\n" + "".join(f"s{number}/f.x = [%a, %a, 3]\n" for number in range(50)))
    in_scopes = [found for found in parameters(active().config, active().catalog) if found.place.scope]
    assert {found.value for found in in_scopes} == {"[1, 1, 3]"}
    assert len(in_scopes) == 50
    genever.parse_config("b0 = [%a]\n" + "".join(f"b{n + 1} = [%b{n}, %b{n}]\n" for n in range(15)) + "f.x = %b15")
    with pytest.raises(genever.GeneverError, match="too large to write out"):
        genever.fingerprint()
