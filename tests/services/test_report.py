"""The report of the example's sweep, and one of all that a report can have, in a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.experiments.report import folders
from tests.experiments.report.test_page import HOSTILE, png
from tests.installing import BUILD, lacking
from tests.services.chromium import Page

pytestmark = pytest.mark.services

#: Where the pictures for the documentation are kept.
PICTURES = BUILD / "services" / "pictures"
_NAMES = ("chromium", "google-chrome", "chromium-browser")

#: What a reader sees of each figure: whether something is drawn in it.
DRAWN = """[...document.querySelectorAll('.plot')].map(
  plot => plot.querySelectorAll('.trace, .bars .point').length > 0 && plot.getBoundingClientRect().height > 100)"""
#: The texts of a column of the table.
COLUMN = "[...document.querySelectorAll('#rows tbody tr')].map(row => row.cells[{}].textContent)"


@pytest.fixture(scope="module")
def browser() -> str:
    """The path of Chromium."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        lacking("chromium", "services")
    return found


@pytest.fixture
def page(browser: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page; dark where a test is parametrized so."""
    with Page(browser, tmp_path / "chromium", is_dark=getattr(request, "param", False)) as page:
        yield page


def open_report(page: Page, path: Path) -> None:
    """Open a report, and wait for its figures."""
    page.open(path)
    page.wait(lambda: page.evaluate("document.documentElement.dataset.drawn"), "the figures")


def click(page: Page, selector: str) -> None:
    page.evaluate(f"document.querySelector({selector!r}).click()")


def head(page: Page, label: str) -> int:
    """Click on the head of a column; return its index."""
    index: int = page.evaluate(
        f"[...document.querySelectorAll('#rows th')].findIndex(head => head.textContent.startsWith({label!r}))"
    )
    page.evaluate(f"document.querySelectorAll('#rows th button')[{index}].click()")
    return index


def fill(page: Page, text: str) -> None:
    page.evaluate(
        f"(field => {{ field.value = {text!r}; field.dispatchEvent(new Event('input')); }})"
        "(document.querySelector('#filter'))"
    )


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a sweep that has something in every section, and HTML in whatever users write."""
    pytest.importorskip("plotly", reason="Plotly is not installed")
    from genever.cli.commands.best import best_files
    from genever.experiments.report.page import page
    from genever.experiments.report.reading import read_subject

    folder = tmp_path_factory.mktemp("sweep")
    trials = [
        folders.trial(
            number,
            {"lr": f"{10 ** -(number % 7):g}", "train.name": HOSTILE if number % 2 else "'b'", "seed": str(number % 3)},
            {"accuracy": (number * 7 % 30) / 30, "<b>size": float(number * 11 % 30)},
        )
        for number in range(30)
    ]
    trials[5] = trials[5].become("failed", metrics={}, problem=HOSTILE)
    objectives = {"objective": ["accuracy", "<b>size"], "direction": ["maximize", "minimize"]}
    folders.sweep(folder / "sweep", trials, **objectives, repeat_over="seed", command=["genever", HOSTILE])
    for number in range(30):
        folders.reported(folder / "sweep", number, [{"<i>loss": 1 / (step + number + 1)} for step in range(20)])
    (folder / "sweep" / "trials" / "00003" / "samples.png").write_bytes(png(8))
    subject = read_subject([str(folder / "sweep")])
    path = folder / "report.html"
    path.write_text(page(subject, best_files(str(folder / "sweep"), [], None)), encoding="utf-8")
    return path


@pytest.mark.parametrize("page", [False, True], indirect=True, ids=["light", "dark"])
def test_all_is_drawn_and_nothing_is_loaded_or_complained_of(page: Page, everything: Path) -> None:
    open_report(page, everything)
    sections = page.evaluate("[...document.querySelectorAll('section')].map(section => section.id)")
    assert sections == [
        *("best", "table", "repetitions", "history", "pareto", "parallel", "importance", "slices", "curves"),
        *("failures", "pictures"),
    ]
    drawn = page.evaluate(DRAWN)
    assert len(drawn) == int(page.evaluate("document.documentElement.dataset.drawn")) and all(drawn)
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth === 8)")
    assert page.evaluate("document.querySelectorAll('script').length") == 3
    assert page.evaluate("document.querySelectorAll('b, i').length") == 0
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    text = page.evaluate("getComputedStyle(document.querySelector('.plot .xtick text')).fill")
    assert text == ("rgb(152, 163, 182)" if is_dark else "rgb(91, 101, 119)")
    assert (page.complaints, page.requests) == ([], [everything.as_uri()])


def test_the_network_is_closed(page: Page, everything: Path) -> None:
    open_report(page, everything)
    outcome = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'loaded', problem => problem.name)")
    assert outcome == "TypeError"
    assert any("Content Security Policy" in complaint for complaint in page.complaints)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'var evil = 1'}))"
    )
    assert page.evaluate("typeof evil") == "undefined"


def test_the_table_sorts_and_filters(page: Page, everything: Path) -> None:
    open_report(page, everything)
    values = [(number * 7 % 30) / 30 for number in range(30) if number != 5]
    assert page.evaluate(COLUMN.format(2)) == [*(f"{value:.6g}" for value in sorted(values, reverse=True)), ""]
    index = head(page, "<b>size")
    assert page.evaluate(COLUMN.format(index)) == [*map(str, sorted(n * 11 % 30 for n in range(30) if n != 5)), ""]
    assert page.evaluate(f"document.querySelectorAll('#rows th')[{index}].getAttribute('aria-sort')") == "ascending"
    head(page, "<b>size")
    assert page.evaluate(COLUMN.format(index))[0] == "29"
    fill(page, "accuracy>=0.5 seed=1")
    expected = {str(n) for n in range(30) if n != 5 and (n * 7 % 30) / 30 >= 0.5 and n % 3 == 1}
    assert set(page.evaluate(COLUMN.format(0))) == expected
    assert page.evaluate("document.querySelector('#count').textContent") == f"{len(expected)} of 30"
    fill(page, "failed")
    assert page.evaluate(COLUMN.format(0)) == ["5"]


def test_a_failure_leads_to_its_trial_and_a_curve_gets_a_logarithmic_axis(page: Page, everything: Path) -> None:
    open_report(page, everything)
    fill(page, "nothing has this")
    click(page, "#failures a.row")
    assert page.evaluate("document.querySelector('tr.marked').cells[0].textContent") == "5"
    click(page, "#curves button.log")
    page.wait(lambda: page.evaluate("document.querySelector('#curves .plot').layout.yaxis.type") == "log", "the axis")
    assert page.complaints == []


def test_the_example_has_a_report(browser: str, tmp_path: Path) -> None:
    pytest.importorskip("plotly", reason="Plotly is not installed")
    from tests.services import example

    report = example.report(tmp_path)
    with Page(browser, tmp_path / "chromium", size=(1240, 900)) as page:
        open_report(page, report)
        assert all(page.evaluate(DRAWN))
        assert page.evaluate("document.querySelector('.tiles .best strong').textContent") == "0.975515"
        assert len(page.evaluate(COLUMN.format(0))) == 30
        page.screenshot(PICTURES / "report.png")
        page.screenshot(PICTURES / "report-figures.png", of="#parallel, #importance")
        assert page.complaints == []
