"""A contract for import-linter: no module needs itself, by whatever way; imports inside functions count."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

import grimp
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils
from importlinter.application.contract_utils import AlertLevel


class NoCircles(Contract):
    """No circle between modules. Those of rooms are another matter: two rooms may use modules of each other."""

    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)
    unmatched_ignore_imports_alerting = fields.EnumField(AlertLevel, default=AlertLevel.ERROR)

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        removed = contract_utils.remove_ignored_imports_and_report(
            graph=graph,
            ignore_imports=self.ignore_imports,  # type: ignore[arg-type]  # A field's descriptor has no type.
            unmatched_alerting=self.unmatched_ignore_imports_alerting,  # type: ignore[arg-type]  # Likewise.
        )
        found = list(circles(graph))
        return ContractCheck(
            kept=not found,
            warnings=list(removed.warnings),
            ignored_import_count=removed.ignored_import_count,
            metadata={"circles": found},
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        for circle in check.metadata["circles"]:
            output.print_error(" -> ".join(circle))


def circles(graph: grimp.ImportGraph) -> Iterator[list[str]]:
    """Yield one circle after the other, each opened at its last import before the next is looked for."""
    needs = {module: graph.find_modules_directly_imported_by(module) for module in sorted(graph.modules)}
    while True:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as problem:
            circle = problem.args[1][::-1]  # From the importing module to the imported one.
            yield circle
            needs[circle[-2]] = needs[circle[-2]] - {circle[-1]}
        else:
            return
