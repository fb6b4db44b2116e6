"""``genever eject``: the configuration as a program."""

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Project

PROGRAM = '''"""What conf.gin configures, as a program."""

from program import Adam, train


def main() -> None:
    train(Adam(lr=0.5))


if __name__ == "__main__":
    main()
'''


def project_of(project: Project) -> None:
    project.write(
        "program.py",
        """
        import genever

        print("imported")

        @genever.configurable
        class Adam:
            def __init__(self, lr=0.1):
                self.lr = lr

        @genever.configurable
        def train(optimizer):
            print("trained with", optimizer.lr)
        """,
    )
    project.write("conf.gin", "import program\nmain = @train(@Adam())\nAdam.lr = 0.1\n")


def test_it_is_printed_and_nothing_is_imported(project: Project) -> None:
    project_of(project)
    outcome = project.genever("eject", "conf.gin", "Adam.lr = 0.5")
    assert (outcome.out, outcome.err) == (PROGRAM, "")


def test_it_is_written_and_runs(project: Project) -> None:
    project_of(project)
    assert project.genever("eject", "conf.gin", "Adam.lr = 0.5", "--out", "run.py").out == ""
    assert Path("run.py").read_text(encoding="utf-8") == PROGRAM
    assert project.python("run.py").out == "imported\ntrained with 0.5\n"


def test_a_file_that_is_there_stays_as_it_is(project: Project) -> None:
    project_of(project)
    project.write("run.py", "print('changed by hand')\n")
    outcome = project.genever("eject", "conf.gin", "--out", "run.py")
    assert (outcome.code, Path("run.py").read_text()) == (2, "print('changed by hand')\n")
    assert "error: run.py is there already [not-written]" in outcome.err


def test_another_main_is_the_program(project: Project) -> None:
    project_of(project)
    out = project.genever("eject", "conf.gin", "--main", "Adam").out
    assert "def main() -> None:\n    Adam(lr=0.1)\n" in out


def test_what_is_wrong_is_said_and_nothing_is_written(project: Project) -> None:
    project_of(project)
    project.write("conf.gin", "import program\nmain = @train(@Adma())\n")
    outcome = project.genever("eject", "conf.gin", "-o", "run.py")
    assert outcome.code == 2
    assert "did you mean 'Adam'?" in outcome.err
    assert not Path("run.py").exists()


def test_what_is_not_in_the_program_is_said(project: Project) -> None:
    project_of(project)
    outcome = project.genever("eject", "conf.gin", "deep/Adam.lr = 2")
    assert "argument 2: warning: deep/Adam.lr is not in the program [not-ejected]" in outcome.err


def test_a_place_that_cannot_be_written_is_an_error(project: Project) -> None:
    project_of(project)
    outcome = project.genever("eject", "conf.gin", "-o", "nowhere/run.py")
    assert outcome.code == 2
    assert "error: nowhere/run.py cannot be written: No such file or directory [not-written]" in outcome.err


def test_what_another_one_has_taken_the_name_of_is_not_written(project: Project) -> None:
    project.write(
        "layers.py",
        """
        import genever

        for size in (1, 2):
            @genever.configurable(f"layer{size}")
            def layer(width=size):
                print(width)
        """,
    )
    project.write("conf.gin", "import layers\nmain = @layer1()\n")

    outcome = project.genever("eject", "conf.gin")

    said = "error: layer1 cannot be imported, so that no program can name it [not-ejected]\n"
    assert (outcome.code, outcome.err.partition("  ")[0], "layers" in sys.modules) == (2, said, False)
    assert project.genever("eject", "conf.gin", "--main", "layer2").code == 0


@pytest.mark.parametrize("live", [(), ("--live",)], ids=["static", "live"])
def test_what_has_no_name_any_more_is_refused(live: tuple[str, ...], project: Project) -> None:
    project.write(
        "rebound.py",
        """
        import genever

        @genever.configurable
        def first(): ...

        @genever.configurable
        def second(): ...

        first, third = second, first
        """,
    )
    project.write("conf.gin", "import rebound\nmain = @first()\n")
    outcome = project.genever("eject", "conf.gin", *live)
    said = "error: first cannot be imported, so that no program can name it [not-ejected]\n"
    assert (outcome.code, outcome.err.partition("  ")[0]) == (2, said)
    assert "from rebound import second" in project.genever("eject", "conf.gin", "--main", "second", *live).out


@pytest.mark.parametrize("live", [(), ("--live",)], ids=["static", "live"])
def test_what_a_package_makes_public_is_imported_from_there(live: tuple[str, ...], project: Project) -> None:
    project.write("library/__init__.py", "from library._parts import Deep\nfrom library.parts.shallow import Part\n")
    project.write("library/_parts/__init__.py", "from library._parts.deep import Deep\n")
    project.write("library/_parts/deep.py", "class Deep: ...\n")
    project.write("library/parts/__init__.py", "from library.parts.shallow import Inner\n")
    project.write("library/parts/shallow.py", "class Part: ...\nclass Inner: ...\nclass Own: ...\n")
    project.write(
        "program.py",
        """
        import genever
        import library
        from library.parts import shallow

        for each in (library.Deep, library.Part, shallow.Inner, shallow.Own):
            genever.external_configurable(each)

        @genever.configurable
        def train(*parts): ...
        """,
    )
    project.write("conf.gin", "import program\nmain = @train(@Deep(), @Part(), @Inner(), @Own())\n")
    out = project.genever("eject", "conf.gin", *live).out
    imports = [line for line in out.splitlines() if line.startswith("from library")]
    assert imports == [
        "from library import Deep, Part",
        "from library.parts import Inner",
        "from library.parts.shallow import Own",
    ]


def test_an_object_that_a_constant_names_is_imported_where_it_is_known(project: Project) -> None:
    project.write(
        "shared.py",
        """
        import genever

        THING, other = object(), object()
        genever.constant("shared.THING", THING)
        genever.constant("shared.other", object())

        @genever.configurable
        def train(thing): ...
        """,
    )
    project.write("conf.gin", "import shared\nmain = @train(%shared.THING)\n")
    assert "from shared import THING, train\n" in project.genever("eject", "conf.gin", "--live").out
    assert project.genever("eject", "conf.gin", "--live", "main = @train(%shared.other)").code == 2
    project.write("conf.gin", "import genever.integrations.torch\nimport shared\nmain = @train(%torch.float32)\n")
    pytest.importorskip("torch")
    assert "from shared import train\nfrom torch import float32\n" in project.genever("eject", "conf.gin").out
