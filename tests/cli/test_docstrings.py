"""What docstrings say of parameters."""

from typing import Any

from genever.cli.docstrings import texts
from genever.inspection import docstrings


def parameters(function: Any) -> dict[str, str]:
    return docstrings.parameters(reversed(texts(function)))


def summary(function: Any) -> str:
    return docstrings.summary(texts(function)[0])


def test_google() -> None:
    def function(a: Any, b: Any, *args: Any, **kwargs: Any) -> None:
        """Do it.

        Arguments:
            a: First: of all.
            b (int, optional): Second,
                on two lines.

                And a paragraph.
            *args: More.
            **kwargs: And more.

        Returns:
            c: Nothing.
        """

    assert parameters(function) == {
        "a": "First: of all.",
        "b": "Second, on two lines. And a paragraph.",
        "args": "More.",
        "kwargs": "And more.",
    }


def test_numpy() -> None:
    def function(a: Any, b: Any, c: Any) -> None:
        """Do it.

        Parameters
        ----------
        a : int
            First.
        b, c
            The others,
            on two lines.

        Returns:
        -------
        d : int
            Nothing.
        """

    assert parameters(function) == {
        "a": "First.",
        "b": "The others, on two lines.",
        "c": "The others, on two lines.",
    }


def test_sphinx() -> None:
    def function(a: Any, b: Any) -> None:
        """Do it.

        :param a: First,
            on two lines.
        :param int b: Second.
        :type b: int
        :returns: Nothing.
        """

    assert parameters(function) == {"a": "First, on two lines.", "b": "Second."}


def test_a_class_and_its_constructor() -> None:
    class Both:
        """A thing.

        Args:
            a: Of the class.
            b: Of the class.
        """

        def __init__(self, a: Any, b: Any) -> None:
            """Make it.

            :param a: Of the constructor.
            """

    assert parameters(Both) == {"a": "Of the constructor.", "b": "Of the class."}


def test_the_first_paragraph_is_the_summary() -> None:
    def function() -> None:
        """Do it,
        on two lines.

        At length.
        """

    assert summary(function) == "Do it, on two lines."
    assert summary(lambda: None) == ""


def test_no_docstring_says_nothing() -> None:
    assert parameters(lambda a: a) == {}
