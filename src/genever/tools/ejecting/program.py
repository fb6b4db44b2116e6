"""A configuration as the text of a program."""

from __future__ import annotations

from collections.abc import Iterator

from genever.configuration.bindings import Assertion, place_of
from genever.configuration.catalog.target import Catalog
from genever.configuration.checking.main import find_main
from genever.configuration.config import Config
from genever.inspection.certain import certain_problems
from genever.inspection.outline import outline
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error_for
from genever.language.values.expressions import references_in
from genever.language.values.references import BUILTINS
from genever.records import NamedTuple
from genever.tools.ejecting.comments import Comments
from genever.tools.ejecting.expressions import Ejection, Variable
from genever.tools.ejecting.layout import laid_out


class Program(NamedTuple):
    """The text of a program, and findings about what it does not have: bindings to which no reference leads."""

    text: str
    left_out: tuple[Diagnostic, ...]


def eject(config: Config, catalog: Catalog, title: str) -> Program:
    """Return a configuration as a program that makes the same calls, and needs no configuration.

    Args:
        config: What was read, without errors.
        catalog: What it configures.
        title: What it was read from, for the first line.

    Raises:
        GeneverError: There is no ``main``, or something in it cannot be said in a program.
    """
    ejection = Ejection(config, catalog)
    call = ejection.main(find_main(config))
    conditions = [_condition(condition, ejection) for condition in config.assertions if _is_plain(condition)]
    if ejection.problems:
        raise error_for(tuple(ejection.problems))
    failures = certain_problems(outline(config, catalog, with_texts=False), catalog)
    if endless := tuple(failure for failure in failures if failure.code == "reference-cycle"):
        raise error_for(endless)
    comments = Comments()
    variables = ejection.in_order(config.files)
    plain = [line for variable in variables if not variable.is_function for line in _assignment(variable, comments)]
    folder = ['run_dir = "run"  # what it writes goes here'] if ejection.uses_run_dir else []
    body = [
        [*folder, *plain],
        conditions,
        *([*_function(variable, comments)] for variable in variables if variable.is_function),
        [*_main(ejection), laid_out("    ", call, "    ")],
        ['if __name__ == "__main__":', "    main()"],
    ]
    head = [[f'"""What {title} configures, as a program."""'], ejection.imports(_joined(body))]
    return Program(_joined([*head, *body]), (*ejection.notes, *_unreached(config, ejection)))


def _joined(blocks: list[list[str]]) -> str:
    """Put blocks under each other: two lines apart where one defines something, else one."""
    text = ""
    for block in filter(None, blocks):
        is_definition = any(line.startswith(("def ", "if __name__")) for line in block)
        text += ("\n\n" if is_definition and text else "\n" if text else "") + "\n".join(block) + "\n"
    return text


def _assignment(variable: Variable, comments: Comments) -> Iterator[str]:
    binding = variable.binding
    above = comments.above(binding) if binding is not None else []
    yield from above
    comment = comments.beside(binding)
    yield laid_out(f"{variable.name} = ", variable.value, "") + (f"  {comment}" if comment else "")


def _function(variable: Variable, comments: Comments) -> Iterator[str]:
    if variable.binding is not None:
        yield from comments.above(variable.binding)
    if variable.is_shared:
        yield "@functools.cache"
    yield f"def {variable.name}():"
    comment = comments.beside(variable.binding)
    yield laid_out("    return ", variable.value, "    ") + (f"  {comment}" if comment else "")


def _main(ejection: Ejection) -> Iterator[str]:
    yield "def main() -> None:"
    if ejection.uses_run_dir:
        yield "    os.makedirs(run_dir, exist_ok=True)"


def _is_plain(condition: Assertion) -> bool:
    """Return whether nothing has to be called for an assertion."""
    return all(reference.is_macro or reference.is_constant for reference in references_in(condition.test))


def _condition(condition: Assertion, ejection: Ejection) -> str:
    message = f", {ejection.text(condition.message)}" if condition.message is not None else ""
    return f"assert {ejection.text(condition.test)}{message}"


def _unreached(config: Config, ejection: Ejection) -> Iterator[Diagnostic]:
    """Yield a warning for each binding that no reference leads to: what code calls itself got its values by these."""
    for binding in config:
        if binding.is_macro or binding.selector in BUILTINS or binding.key in ejection.written:
            continue
        message = f"{binding.key.text(lambda selector: selector.rpartition('.')[2])} is not in the program"
        hint = "no reference leads to it; where code calls it, pass the value there"
        yield Diagnostic("not-ejected", message, *place_of(binding), hint, "warning")
