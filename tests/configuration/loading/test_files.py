"""Binding files as text: encodings, limits, readers."""

import io
from pathlib import Path
from typing import Any

import pytest

from genever import GeneverError
from genever.configuration.loading.files import decode, find_file, read_text, text_of
from genever.language.text.source import SIZE_LIMIT


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        (b"a\r\nb", "a\nb"),
        (b"\xef\xbb\xbfa", "a"),
        ("é".encode(), "é"),
        ("", ""),
        (b"", ""),
    ],
)
def test_content_becomes_text_with_the_line_ends_of_unix(content: str | bytes, expected: str) -> None:
    assert decode(content, "f.gin", SIZE_LIMIT) == expected


def test_the_limit_itself_is_allowed() -> None:
    assert decode(b"abc", "f.gin", 3) == "abc"
    with pytest.raises(GeneverError, match="file-too-large"):
        decode(b"abcd", "f.gin", 3)


def test_no_more_than_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.gin"
    with path.open("wb") as file:
        file.truncate(2**33)  # Eight gigabytes that take no space.
    with pytest.raises(GeneverError, match="file-too-large"):
        read_text(str(path), open, SIZE_LIMIT)


class Lines:
    """A file object that has lines only."""

    def __init__(self, *lines: Any) -> None:
        self.lines = iter([*lines, "", ""])

    def readline(self) -> Any:
        return next(self.lines)


@pytest.mark.parametrize("file", [io.StringIO("a\nb"), io.BytesIO(b"a\nb"), Lines("a\n", "b"), Lines(b"a\n", b"b")])
def test_an_open_file_is_read_whole(file: Any) -> None:
    assert text_of(file, "f.gin", SIZE_LIMIT) == "a\nb"


def test_a_reader_is_a_context_manager() -> None:
    closed = []

    class Reader(io.StringIO):
        def close(self) -> None:
            closed.append(True)
            super().close()

    assert read_text("x", lambda path: Reader("a"), SIZE_LIMIT) == "a"
    assert closed == [True]


def test_the_first_prefix_wins_then_the_first_reader() -> None:
    def one(path: str) -> None: ...

    def two(path: str) -> None: ...

    readers = [(one, lambda path: path == "b/x"), (two, lambda path: path.endswith("x"))]
    assert find_file("x", ["a", "b"], readers) == ("a/x", two)
    assert find_file("x", ["b", "a"], readers) == ("b/x", one)


def test_an_absolute_path_takes_no_prefix() -> None:
    assert find_file("/x", ["a"], [(open, lambda path: path == "/x")]) == ("/x", open)
