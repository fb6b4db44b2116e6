"""``genever convert argparse``: a parser as a configurable function and a binding file."""

from tests.cli.conftest import Project

PARSER = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', type=float, default=0.1)\n"


def test_both_files_are_written_and_run(project: Project) -> None:
    project.write("flags.py", PARSER)
    assert project.genever("convert", "argparse", "flags:parser", "-o", "training.py").code == 0
    outcome = project.genever("show", "training.gin")
    assert (outcome.code, "lr = 0.1" in outcome.out) == (0, True)
    again = project.genever("convert", "argparse", "flags:parser", "-o", "training.py")
    assert (again.code, "training.py is there already" in again.err) == (2, True)


def test_without_a_file_both_are_printed(project: Project) -> None:
    project.write("flagged.py", PARSER)
    outcome = project.genever("convert", "argparse", "flagged:parser")
    assert outcome.out.startswith("# file: flagged_main.py\nfrom argparse import Namespace\n")
    assert outcome.out.endswith(
        "# file: flagged_main.gin\nimport flagged_main\n\nmain = @flagged()\n\nflagged:\n    lr = 0.1\n"
    )


def test_the_file_is_one_of_python(project: Project) -> None:
    outcome = project.genever("convert", "argparse", "flags:parser", "-o", "training.gin")
    assert (outcome.code, "name with -o a Python file" in outcome.err) == (2, True)
