"""Sources that are strange or wrong are read as far as they can be, and never fail."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.search import Search

HEAD = "import genever\n\n\n"


def _read(folder: Path, module: str = "module") -> StaticCatalog:
    catalog = StaticCatalog(Search((str(folder),)))
    catalog.importer.carry_out(ImportLine(module, False, None))
    for target in catalog:
        assert target.signature.names is not None
        _ = target.definition, target.home, target.forwarded, target.described, target.refuses("x")
    return catalog


def _names(catalog: StaticCatalog) -> list[str]:
    return [name for name in catalog.names() if not name.startswith("gin.")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:\n", "invalid syntax"),
        ("print 'of another version'\n", "Missing parentheses in call to 'print'. Did you mean print(...)?"),
        ("x = 1\0\n", "source code string cannot contain null bytes"),
        ("x = " + "(" * 500 + ")" * 500, "too many nested parentheses"),
        ("  indented = 1\n", "unexpected indent"),
        ("x = '\\N{no such name}'\n", None),
    ],
)
def test_says_what_is_wrong_with_a_source(text: str, message: str | None, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(text)

    catalog = _read(tmp_path)

    (problem,) = catalog.program.problems
    if message is not None:
        assert problem.finding.message == f"the module module cannot be imported: {message}"
    assert list(catalog.open_modules) == ["module"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"# -*- coding: no-such-encoding -*-\nx = 1\n",
        b"x = '\xe4'\n",
    ],
)
def test_says_that_a_source_is_no_text(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_bytes(content)

    assert [problem.finding.code for problem in _read(tmp_path).program.problems] == ["bad-module"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfimport genever\n@genever.configurable\ndef f(a): ...\n",
        b"# -*- coding: latin-1 -*-\nimport genever\n@genever.configurable\ndef f(a='\xe4'): ...\n",
        b"import genever\r\n@genever.configurable\r\ndef f(a):\r\n    ...\r\n",
        b"import genever\n\x0c\n@genever.configurable\ndef f(a): ...",
    ],
)
def test_reads_sources_in_their_encoding(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_bytes(content)

    catalog = _read(tmp_path)

    target = catalog.target("module.f")
    assert target is not None and target.definition is not None
    start, end = target.definition.span
    assert target.definition.source.text[start:end] == "f"


CIRCLES = {
    "itself": "import module\nfrom module import f\n@genever.configurable\ndef f(a): ...\n",
    "star": "from module import *\n@genever.configurable\ndef f(a): ...\n",
    "name": "x = x\ny = [y]\nz = z.z.z()\n@genever.configurable\ndef f(a=x, b=y, c=z): ...\n",
    "base": "class f(f): pass\n@genever.configurable\nclass f(f): pass\n",
    "bases": "class A(B): pass\nclass B(A): pass\ngenever.configurable('f')(A)\n",
    "decorator": "def d(f):\n    return d(f)\n@genever.configurable\n@d\ndef f(a): ...\n",
    "call": "def f():\n    genever.constant('a.b', f())\n    return f()\nf()\ngenever.configurable(f)\n",
    "forwarding": "@genever.configurable\ndef f(**kwargs):\n    return f(**kwargs)\n",
    "forever": "while True:\n    pass\n@genever.configurable\ndef f(a): ...\n",
    "many": "for a in range(10**12):\n    pass\n@genever.configurable\ndef f(a): ...\n",
    "large": "x = 10**10**10\ny = 'a' * 10**12\nz = [0] * 10**12\n@genever.configurable\ndef f(a=x, b=y, c=z): ...\n",
    "doubling": "x = [1]\n" + "x = x + x\n" * 40 + "@genever.configurable\ndef f(a=x): ...\n",
    "long chain": "x = a" + ".b" * 3000 + "\n@genever.configurable\ndef f(a): ...\n",
    "long sum": "x = " + "+".join(["1"] * 3000) + "\n@genever.configurable\ndef f(a=x): ...\n",
    "unknown decorator": "@genever.configurable\n@nothing.at_all(1)\ndef f(a): ...\n",
    "unknown base": "@genever.configurable\nclass f(nothing.AtAll):\n    pass\n",
    "order": "class X: pass\nclass Y(X): pass\n@genever.configurable\nclass f(X, Y): pass\n",
    "deleted": "del nothing\nimport os\ndel os\n@genever.configurable\ndef f(a=os): ...\n",
    "raising": "try:\n    raise ValueError\nexcept ValueError:\n    @genever.configurable\n    def f(a): ...\n",
    "missing": "import not_there\nfrom not_there import x\nfrom . import y\n@genever.configurable\ndef f(a=x): ...\n",
    "async": "@genever.configurable\nasync def f(a, /, *, b): ...\n",
    "types": "type X = int\n@genever.configurable\ndef f[T](a: T) -> T: ...\n",
}


@pytest.mark.parametrize("text", CIRCLES.values(), ids=CIRCLES)
def test_reads_what_leads_nowhere(text: str, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(HEAD + text)
    before = time.process_time()

    catalog = _read(tmp_path)

    assert "module.f" in _names(catalog) or catalog.open_modules
    assert time.process_time() - before < 3


def test_reads_modules_that_import_each_other(tmp_path: Path) -> None:
    for number in range(60):
        following = (number + 1) % 60
        text = f"from m{following} import *\nimport m{following}\n\n\n@genever.configurable\ndef f{number}(a): ...\n"
        (tmp_path / f"m{number}.py").write_text(HEAD + text)

    assert sorted(_names(_read(tmp_path, "m0"))) == sorted(f"m{number}.f{number}" for number in range(60))


def test_reads_a_source_of_100_000_lines(tmp_path: Path) -> None:
    functions = "".join(f"def f{number}(a, b=1):\n    x = a\n    y = b\n    return x, y\n" for number in range(25_000))
    (tmp_path / "module.py").write_text(HEAD + functions + "genever.configurable(f24999)\n")

    assert _names(_read(tmp_path)) == ["module.f24999"]


def test_follows_packages_in_several_folders(tmp_path: Path) -> None:
    for number in (1, 2):
        folder = tmp_path / f"part{number}" / "spaced"
        folder.mkdir(parents=True)
        (folder / f"m{number}.py").write_text(f"{HEAD}@genever.configurable\ndef f{number}(a): ...\n")
    (tmp_path / "module.py").write_text("import spaced.m1\nimport spaced.m2\n")
    catalog = StaticCatalog(Search(tuple(str(tmp_path / name) for name in ("", "part1", "part2"))))

    catalog.importer.carry_out(ImportLine("module", False, None))

    assert _names(catalog) == ["spaced.m1.f1", "spaced.m2.f2"]


def test_takes_names_of_compiled_modules_from_their_stubs(tmp_path: Path) -> None:
    (tmp_path / "native.pyi").write_text(
        "def f(a: int, b: str = 'b') -> None: ...\n\n\nclass C:\n    def __init__(self, c: int): ...\n"
    )
    (tmp_path / "module.py").write_text(
        HEAD + "import native\ngenever.external_configurable(native.f)\ngenever.external_configurable(native.C)\n"
    )

    catalog = _read(tmp_path)

    assert {name: sorted(target.signature.names) for name in _names(catalog) if (target := catalog.target(name))} == {
        "native.f": ["a", "b"],
        "native.C": ["c"],
    }
