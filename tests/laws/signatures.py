"""Random signatures and calls, for the laws about calls."""

from typing import Any, NamedTuple

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "d", "e")


class Written(NamedTuple):
    """A signature as text, with the names of its parameters that are no `*` or `**`."""

    text: str
    names: tuple[str, ...]
    has_varargs: bool
    has_keywords: bool


@st.composite
def signatures(draw: st.DrawFn) -> Written:
    """Signatures with parameters of every kind, in every order that Python allows."""
    names = NAMES[: draw(st.integers(0, len(NAMES)))]
    first_keyword_only = draw(st.integers(0, len(names)))
    positional_only = draw(st.integers(0, first_keyword_only))
    first_default = draw(st.integers(0, first_keyword_only))
    has_varargs, has_keywords = draw(st.booleans()), draw(st.booleans())
    parts: list[str] = []
    for index, name in enumerate(names):
        if index == first_keyword_only:
            parts.append("*rest" if has_varargs else "*")
        keyword_only = index >= first_keyword_only
        defaulted = draw(st.booleans()) if keyword_only else index >= first_default
        parts.append(f"{name}={index + 1}" if defaulted else name)
        if index + 1 == positional_only:
            parts.append("/")
    if first_keyword_only == len(names) and has_varargs:
        parts.append("*rest")
    if has_keywords:
        parts.append("**more")
    return Written(", ".join(parts), names, has_varargs, has_keywords)


class Shape(NamedTuple):
    """What a caller passes."""

    args: tuple[int, ...]
    kwargs: dict[str, int]


#: Calls that fit a signature, and calls that do not.
SHAPES = st.builds(
    Shape,
    st.lists(st.integers(100, 109), max_size=6).map(tuple),
    st.dictionaries(st.sampled_from([*NAMES, "x", "self", "cls"]), st.integers(200, 209), max_size=3),
)


def made(code: str, **names: Any) -> Any:
    """What a piece of code defines as `made`."""
    exec(compile(code, "<made>", "exec"), names)
    return names["made"]
