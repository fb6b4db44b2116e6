"""How deep references and macros may lead, and how much they may come to: one judgement, whatever reads them."""

import pytest

from tests.cli.conftest import Project

COMMANDS = [["show"], ["why", "divide.by"], ["fingerprint"], ["export"], ["run"]]

#: Macros and references by the number of links in their chain.
CHAINS = {
    "macros": ("m{0} = %m{1}", "m{0} = 2", "main = @divide(by=%m0)"),
    "lists": ("m{0} = [%m{1}]", "m{0} = 2", "main = @divide(by=len(%m0))"),
    "references": ("d{0}/divide.by = @d{1}/divide()", "d{0}/divide.by = 2", "main = @d0/divide()"),
}


def chain(kind: str, links: int, last: str = "2") -> str:
    link, end, main = CHAINS[kind]
    lines = [link.format(number, number + 1) for number in range(links)]
    end = end.format(links).replace("= 2", f"= {last}")
    return "\n".join(["import program", main, *lines, end, ""])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(("kind", "links"), [("macros", 300), ("lists", 150), ("references", 200)])
def test_long_chains_work_in_every_command(project: Project, command: list[str], kind: str, links: int) -> None:
    name, *rest = command
    project.write("deep.gin", chain(kind, links))
    outcome = project.genever(name, "deep.gin", *rest)
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("kind", "links", "message"),
    [
        ("macros", 2_000, "values and macros nest too deep: more than 500 macros lead on to one another [nesting]"),
        ("lists", 2_000, "values and macros nest too deep: more than 200 levels [nesting]"),
        ("references", 2_000, "error: references and macros lead too deep: through more than 250 calls [nesting]"),
    ],
)
def test_chains_that_are_too_long_are_refused_by_every_command(
    project: Project, command: list[str], kind: str, links: int, message: str
) -> None:
    name, *rest = command
    project.write("deep.gin", chain(kind, links))
    outcome = project.genever(name, "deep.gin", *rest)
    assert (outcome.code, message in outcome.err) == (2, True), outcome.err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_macros_that_double_are_refused_by_every_command(project: Project, command: list[str]) -> None:
    name, *rest = command
    lines = [f"m{number} = [%m{number + 1}, %m{number + 1}]" for number in range(30)]
    text = ["import program", "main = @divide(by=%m0)", *lines, "m30 = @divide(2)", ""]
    project.write("deep.gin", "\n".join(text))
    outcome = project.genever(name, "deep.gin", *rest)
    assert (outcome.code, "with what its macros are, this would have" in outcome.err) == (2, True)


def test_the_end_of_a_long_chain_is_part_of_the_fingerprint(project: Project) -> None:
    hashes = set()
    for last in ("2", "3"):
        project.write("deep.gin", chain("macros", 300, last))
        hashes.add(project.genever("fingerprint", "deep.gin").out)
    assert len(hashes) == 2


def test_a_number_of_very_many_digits_is_exported_as_text(project: Project) -> None:
    project.write("long.gin", "import program\nmain = @divide()\ndivide.by = 10 ** 5_000\n")
    outcome = project.genever("export", "long.gin", "--format", "flat")
    assert (outcome.code, outcome.err) == (0, "")
    assert f'"divide.by": "{hex(10**5_000)}"' in outcome.out
