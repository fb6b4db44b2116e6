"""What is installed is read without the bodies of its functions, and says the same."""

import ast
from pathlib import Path

import pytest

from genever.configuration.catalog.static.sources.outline import _parsed_without_bodies, outline_of

LIBRARY = Path(ast.__file__).parent
LAYOUTS = [
    "def f(a, b=1):\n    return a\n\n\nx = 1\n",
    "def f(\n    a: int,  # it\n    b={'x': 1},\n) -> None:\n    # One.\n    return a\n    # Two.\n\ny = 2\n",
    "class A:\n    def f(self): return 1\n\n    x = 1\n\n    async def g(self) -> int:  # so\n        return 1\n",
    "def f(a): return 1\n\nclass B:\n    x: int = 1\n    def g(self):\n        pass\n",
    "def f():\n    '''Doc.\n\nSome text at the margin.\n    '''\n    return 1\nx = 1\n",
    'def f():\n    x = """\nimport os\n"""\n    return x\n\ndef g():\n    y = """\nimport re\n"""\n    return y\n',
    "def f():\n    return dict(\n  a=1,\n)\n\nx = 1\n",
    "def f():\n    return (\n1\n)\n\nx = 1\n",
    "TEXT = '''\ndef f():\n    return 1\n'''\nOTHER = ('a' '''\ndef f():\n    x = 0\n''')\n",
    "TEXT = f'''{1}\ndef f():\n    2\n'''\nMORE = f'''{1:>3}\ndef f():\n    2\n'''\n",
    "def f(a=lambda:\n    1,\n):\n    return a\n",
    "def f(a=(1,  # as here:\n    2)):\n    return a\nx = 1",
    "if 1:\n\tdef f():\n\t\treturn 1\n\tx = 2\n",
    "def é(ü='ö', *, ä=1):\n    return 'ß'\nx = 'é'\n",
    "def f():\n    return 1 + \\\n2\nx = 1\n",
    "@first(\n    1,\n)\ndef f(): # no: body\n    yield\n\n\n\n",
    "def f():\n    # Only this.\n    ...\n",
    "def f():\n    def g():\n        return 1\n    return g\n",
    "def broken(:\n    pass\n",
    "",
]


@pytest.mark.parametrize("text", LAYOUTS)
def test_all_layouts_say_the_same_without_bodies(text: str) -> None:
    assert outline_of(text, is_sound=True) == outline_of(text)


def test_pythons_own_library_says_the_same_without_bodies() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(LIBRARY.glob("[a-f]*.py"))}
    assert [path for path, text in texts.items() if outline_of(text, is_sound=True) != outline_of(text)] == []
    read = [path for path, text in texts.items() if _parsed_without_bodies(text) is not None]
    assert len(read) > 0.9 * len(texts) > 30
