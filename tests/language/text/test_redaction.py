"""Binding files as they may be shown: nothing that stands inside ``secret(…)``, however broken the text is."""

import pytest

from genever.language.text.redaction import redacted
from tests.costs import costs_at_most


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("f.a = secret('x') + 1", "f.a = secret(***) + 1"),
        ("f.a = [secret('a'), secret('b'), 3]", "f.a = [secret(***), secret(***), 3]"),
        ("f.a = secret(@make(k='x')) + y", "f.a = secret(************) + y"),
        ("f.a = secret(f'a{%b}') + 'c'", "f.a = secret(********) + 'c'"),
        ("f.a = secret(\n  'x'  # it's\n)\nf.b = 2", "f.a = secret(\n  ***  * ****\n)\nf.b = 2"),
        ("f.a = secret(env('T'))", "f.a = secret(env('T'))"),
        ("f.a = secret(env('T', 'x'))", "f.a = secret(******** ****)"),
        ("f.a = secret('<hidden>')", "f.a = secret('<hidden>')"),
        # Quotes, brackets or a name that are not right: then to the end of the line.
        ("f.a=secret(hunter2)", "f.a=secret(********"),
        ("f.a=secret(hunt)er2)", "f.a=secret(*********"),
        ("f.a = secret('it's') + 1", "f.a = secret(******* * *"),
        ("f.a = secret 'hunter2'", "f.a = secret *********"),
        ("f.a = secret hunter2", "f.a = secret *******"),
        ("f.a = secret['hunter2']", "f.a = secret***********"),
        ("f.a = secret('hunter2\nf.b = 2", "f.a = secret(********\nf.b = 2"),
        ("f.a = secret(\n 'hunter2'\nf.b = 2\nf.c = 3", "f.a = secret(\n *********\n*** * *\nf.c = 3"),
        ("f.a = secret(@make(\nk='hunter2'))\nf.b = 2", "f.a = secret(******\n************)\nf.b = 2"),
        *((f"f.a = {word}('x')", f"f.a = {word}(***)") for word in ("sceret", "Secret", "secrets", "scret", "@secret")),
        # What is none.
        *((text, text) for text in ("f.secret = 3", "a = %secret + 3", "a = %secret if %b else 3", "f.a = @select(3)")),
        *((text, text) for text in ("# the secret is out", "f.a = {'secret': 3}", "a = sorted([1])", "f.a = secret")),
    ],
)
def test_what_stands_inside_is_starred_out_and_nothing_else(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    "text", ["secret('x') ", "secret(", "secret('", "secret(\\'", "secret('''", "secret secret(", "f.a = secret(x\n"]
)
def test_the_cost_grows_with_the_text(text: str) -> None:
    short, long = text * 1_000, text * 16_000
    assert costs_at_most(64, lambda: redacted(long), lambda: redacted(short))
