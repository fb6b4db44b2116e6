"""Bytes before and after: line ends, the mark at the beginning, and what is no text."""

import pytest

from genever import GeneverError
from genever.language.text.source import SIZE_LIMIT
from genever.tools.formatting.files import format_file


@pytest.mark.parametrize(
    "content, written",
    [
        (b"a=1\nb=2", b"a = 1\nb = 2\n"),
        (b"a=1\r\nb=2", b"a = 1\r\nb = 2\r\n"),
        (b"\xef\xbb\xbfa=1\n", b"\xef\xbb\xbfa = 1\n"),
        (b"\xef\xbb\xbfa=1\r\n", b"\xef\xbb\xbfa = 1\r\n"),
        (b"a = 1\r\nb = 2\n", b"a = 1\r\nb = 2\r\n"),
        (b"a = 1\nb = 2\r\n", b"a = 1\nb = 2\n"),
        (b"a = '''x\r\ny'''\r\n", b"a = '''x\r\ny'''\r\n"),
        (b"a = '\xc3\xa9'", b"a = '\xc3\xa9'\n"),
        (b"", b""),
        (b"\r\n", b""),
    ],
)
def test_line_ends_and_the_mark_stay(content: bytes, written: bytes) -> None:
    done = format_file(content, "a.gin")
    assert done.written.encode() == written
    assert done.is_changed == (content != written)


@pytest.mark.parametrize(
    "content, message",
    [
        (b"a = 1\n\xff\n", "error: a.gin:2: this is not UTF-8: invalid start byte [bad-encoding]"),
        (b"a = 1\0\n", "error: a.gin is not text: it has a zero byte in it [bad-encoding]"),
        (b"#" * (SIZE_LIMIT + 1), "error: a.gin is larger than the limit of 16 MiB [file-too-large]"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(GeneverError) as caught:
        format_file(content, "a.gin")
    assert str(caught.value).splitlines()[0] == message
