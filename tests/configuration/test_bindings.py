from __future__ import annotations

import pytest

from genever.configuration.bindings import Binding, BindingKey


@pytest.mark.parametrize(
    ("key", "complete", "shortest"),
    [
        (BindingKey("", "m.f", "x"), "m.f.x", "f.x"),
        (BindingKey("a/b", "m.f", "x"), "a/b/m.f.x", "a/b/f.x"),
        (BindingKey.of_macro("X"), "X", "X"),
        (BindingKey.of_macro("s/X"), "s/X", "s/X"),
        (BindingKey("", "gin.macro", "value"), "gin.macro.value", "macro.value"),  # The value of all other macros.
    ],
)
def test_a_key_is_written_as_in_a_file(key: BindingKey, complete: str, shortest: str) -> None:
    assert (key.text(), key.text(lambda selector: selector.rpartition(".")[2])) == (complete, shortest)


def test_a_macro_is_what_gin_says_it_is() -> None:
    key = BindingKey.of_macro("s/X")
    assert key == ("s/X", "gin.macro", "value")
    binding = Binding(*key, 1)
    assert (binding.is_macro, binding.key, binding.owner) == (True, key, ("s/X", "gin.macro"))
    assert not Binding("s", "m.macro", "value", 1).is_macro
