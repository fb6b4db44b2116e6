"""Programs made by Hypothesis have one outcome under gin-config and Genever.

A made program has the targets and macros of `NAMES`, and a value refers only to names before the one it is
bound to, so every evaluation ends. Keywords from the caller go only to parameters that hold no references:
Genever spares the evaluation of what a keyword displaces, and gin-config does not.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.differential.runner import Event, Raised, as_gin_would_tell, run

pytest.importorskip("gin")

NAMES = ("f0", "M0", "f1", "M1", "f2")
SCOPES = ("", "s/", "t/", "s/t/")

# Each macro has a value in each scope: gin-config's operative config is lost once one without was used.
MACROS = "\n".join(f"{scope}{name} = 0" for scope in SCOPES for name in NAMES if name.startswith("M"))

# Signatures with the parameters to bind; `k` is bound to literals only.
SIGNATURES = {
    "a": "a",
    "a=1": "a",
    "a, b": "ab",
    "a, b=[2]": "ab",
    "a=1, b=gin.REQUIRED": "ab",
    "a=(), *, k={'d': 3}": "ak",
    "a, *rest, k=gin.REQUIRED": "ak",
    "a=None, b=object(), **more": "abc",
}
DECORATORS = ("@gin.configurable", "@gin.register")
FORMS = (
    "def {name}({signature}):\n    return seen('{name}', locals())\n",
    "class {name}(Seen):\n    def __init__(self, {signature}):\n        self.seen = seen('{name}', locals())\n",
)

# A target shows its scope and its arguments; functions among those are called to see theirs.
SEEING = """
def seen(name, arguments):
    opened_arguments = {key: opened(value) for key, value in sorted(arguments.items()) if key != 'self'}
    return name, gin.current_scope_str(), opened_arguments


def opened(value):
    if isinstance(value, (list, tuple)):
        return type(value)(map(opened, value))
    if isinstance(value, dict):
        return {key: opened(item) for key, item in value.items()}
    if value is gin.REQUIRED:
        return 'REQUIRED'
    return ('called', value()) if callable(value) else value


def bindings(selector):
    return opened(gin.get_bindings(selector))


class Seen:
    def __repr__(self):
        return repr(self.seen)
"""


def containers(items: SearchStrategy[str]) -> SearchStrategy[str]:
    several = st.lists(items, max_size=3)
    return (
        several.map(lambda texts: f"[{', '.join(texts)}]")
        | several.map(lambda texts: f"({', '.join(texts)})")
        | several.map(lambda texts: f"{{{', '.join(f'{key}: {text}' for key, text in enumerate(texts))}}}")
    )


CONSTANTS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=90)
    | st.binary(max_size=9)
).map(repr)
LITERALS = st.recursive(CONSTANTS, containers, max_leaves=6)


def values(earlier: Sequence[str]) -> SearchStrategy[str]:
    """Texts of values that refer to the earlier of `NAMES`."""
    if not earlier:
        return LITERALS
    uses = st.builds(use, st.sampled_from(earlier), st.sampled_from(SCOPES), st.booleans())
    return st.recursive(uses | CONSTANTS, containers, max_leaves=2)


def use(name: str, scope: str, called: bool) -> str:
    return f"%{scope}{name}" if name.startswith("M") else f"@{scope}{name}{'()' * called}"


@st.composite
def programs(draw: st.DrawFn) -> str:
    signatures = {name: draw(st.sampled_from(sorted(SIGNATURES))) for name in NAMES if name.startswith("f")}
    lines = [SEEING, f"gin.parse_config({MACROS!r})"]
    for name, signature in signatures.items():
        form = draw(st.sampled_from(FORMS)).format(name=name, signature=signature)
        lines += [draw(st.sampled_from(DECORATORS)), form]
    for _ in range(draw(st.integers(1, 3))):
        text = "\n".join(draw(st.lists(statements(signatures), min_size=2, max_size=8)))
        lines += [f"gin.parse_config({text!r})", *draw(st.lists(calls(signatures), min_size=2, max_size=5))]
    return "\n".join(lines)


@st.composite
def statements(draw: st.DrawFn, signatures: dict[str, str]) -> str:
    place = draw(st.integers(0, len(NAMES) - 1))
    name, scope = NAMES[place], draw(st.sampled_from(SCOPES))
    value = values(NAMES[:place])
    if name not in signatures:
        return f"{scope}{name} = {draw(value)}"
    parameter = draw(st.sampled_from(SIGNATURES[signatures[name]]))
    binding = f"{parameter} = {draw(LITERALS if parameter == 'k' else value)}"
    return f"{scope}{name}:\n  {binding}" if draw(st.booleans()) else f"{scope}{name}.{binding}"


@st.composite
def calls(draw: st.DrawFn, signatures: dict[str, str]) -> str:
    """A line that calls a target, or asks for its bindings, in some scope."""
    name, scope = draw(st.sampled_from(sorted(signatures))), draw(st.sampled_from(SCOPES)).rstrip("/")
    arguments = draw(st.lists(st.sampled_from(["7", "None", "gin.REQUIRED"]), max_size=2))
    if "k" in SIGNATURES[signatures[name]]:
        arguments += draw(st.sampled_from([[], ["k=8"], ["k=gin.REQUIRED"]]))
    forms = (
        ", ".join([name, *arguments]),
        ", ".join([f"gin.get_configurable({name})", *arguments]),
        f"bindings, '{name}'",
        f"gin.get_bindings, '{name}', resolve_references=False",
    )
    return f"with gin.config_scope('{scope}'):\n    attempt({draw(st.sampled_from(forms))})"


@given(programs())
def test_programs_have_one_outcome(source: str) -> None:
    expected = run(source, "gin")
    assert expected.failure is None
    actual = as_gin_would_tell(run(source, "genever"), expected)
    if any(isinstance(event, Raised) for event in expected.events):
        # Genever notes the macros of a call when it begins, gin one by one: a failed call differs.
        actual, expected = replace(actual, operative=""), replace(expected, operative="")
        # It refuses a call that lacks a required value before it makes the others, and gin may fail in making those.
        events = map(_refused_at_once, actual.events, expected.events)
        actual = replace(actual, events=(*events, *actual.events[len(expected.events) :]))
    assert actual == expected


def _refused_at_once(event: Event, wanted: Event) -> Event:
    is_refusal = isinstance(event, Raised) and event.kinds[0] == "ConfigRuntimeError"
    return wanted if is_refusal and isinstance(wanted, Raised) else event
