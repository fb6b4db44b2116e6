"""The page: what users wrote is text in it, whatever that says."""

import json
import re
import struct
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from genever.experiments.report import page as pages
from genever.experiments.report import pictures
from genever.experiments.report.page import page
from genever.experiments.report.pictures import read_pictures
from genever.experiments.report.reading import read_subject
from tests.experiments.report import folders

pytest.importorskip("optuna", reason="Optuna is not installed")
pytest.importorskip("plotly", reason="Plotly is not installed")

HOSTILE = """'</script><script>alert(1)</script><img src=x onerror=alert(2)> & "quotes" <!--'"""


class Elements(HTMLParser):
    """The elements of a page, and the texts of its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.cdata_elem == "script":
            self.scripts.append(data)
        else:
            self.text += data


def read(text: str) -> Elements:
    elements = Elements()
    elements.feed(text)
    return elements


def data_of(elements: Elements) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(elements.scripts[0])
    return data


def png(width: int = 1, extra: int = 0) -> bytes:
    """A grey picture, with so many more bytes of comments."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"tEXt", b"Comment\0" + b"x" * extra), (b"IDAT", zlib.compress(b"\0" + b"\x80" * width))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts) + chunk(b"IEND", b"")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A sweep in which all that users wrote would be HTML if it were let."""
    trials = [
        folders.trial(n, {"train.name": text, "<b>lr": f"{n}"}, {"accuracy": float(n), "<i>x": 1.0})
        for n, text in enumerate([HOSTILE, "'plain'"])
    ]
    trials.append(folders.trial(2, {"train.name": HOSTILE}, {}, state="failed", problem=HOSTILE))
    folder = folders.sweep(
        tmp_path / "sweep", trials, main="<u>train", command=["genever", HOSTILE], repeat_over="train.name"
    )
    folders.reported(folder, 0, [{"<i>loss</script>": 1.0}, {"<i>loss</script>": 2.0}])
    (folder / "trials" / "00000" / "a' onload='alert(3).png").write_bytes(png())
    return folder


def test_what_users_wrote_is_text(hostile: Path) -> None:
    elements = read(page(read_subject([str(hostile)]), [f"# {HOSTILE}"]))
    tags = [tag for tag, _ in elements.found]
    assert tags.count("script") == 3  # The data, plotly.js and our own.
    assert not {"b", "i", "u"} & set(tags)
    assert [attributes["src"][:22] for tag, attributes in elements.found if tag == "img"] == ["data:image/png;base64,"]  # type: ignore[index]
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert elements.text.count(HOSTILE) >= 3  # The command, the best configuration, the failure.
    assert "<u>train" in elements.text


def test_the_data_of_the_page_are_those_of_the_records(hostile: Path) -> None:
    data = data_of(read(page(read_subject([str(hostile)]))))
    assert [column["label"] for column in data["columns"]] == [
        *("trial", "state", "accuracy", "<i>x", "train.name", "<b>lr", "duration", "fingerprint", "problem"),
    ]
    assert data["rows"][0] == [0, "done", 0.0, 1.0, HOSTILE, "0", 2.0, "0" * 64, None]
    assert data["rows"][2] == [2, "failed", None, None, HOSTILE, None, 2.0, f"{2:064}", HOSTILE]
    # Plotly takes texts as HTML, so what it shows is escaped.
    labels = json.dumps(data["figures"])
    assert "<b>" not in labels and "&lt;b&gt;lr" in labels


def test_scripts_run_by_their_hashes_alone_and_the_network_is_closed(hostile: Path) -> None:
    import base64
    import hashlib

    elements = read(page(read_subject([str(hostile)])))
    policy = next(
        attributes["content"]
        for tag, attributes in elements.found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in elements.scripts[1:]]
    assert sorted(re.findall(r"'sha256-([^']*)'", policy)) == sorted(hashes)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe-eval" not in policy and "http" not in policy


def test_runs_without_a_result_are_a_table(tmp_path: Path) -> None:
    folders.run(tmp_path / "runs" / "a", {"Adam.lr": "0.1"})
    elements = read(page(read_subject([str(tmp_path / "runs")])))
    assert "No run has a result, so none is compared." in elements.text
    assert len(elements.scripts) == 2  # Without figures there is no plotly.js.
    assert data_of(elements)["rows"] == [[0, str(tmp_path / "runs" / "a"), "done", 2.0, "f" * 64, "01234567+"]]


def test_several_results_that_may_decide_are_named(tmp_path: Path) -> None:
    folders.run(tmp_path / "a", {"Adam.lr": "0.1"}, result={"accuracy": 1.0, "loss": 2.0})
    text = page(read_subject([str(tmp_path)]))
    assert "Nothing says which of accuracy, loss decides which run is best: --objective names one." in text


def test_numbers_that_json_has_not_are_texts(tmp_path: Path) -> None:
    trials = [folders.trial(n, {"a": str(n)}, {"accuracy": value}) for n, value in enumerate([1.0, float("nan"), 2.0])]
    folder = folders.sweep(tmp_path / "s", [*trials, folders.trial(3, {"a": "3"}, {"accuracy": float("-inf")})])
    data = data_of(read(page(read_subject([str(folder)]))))
    assert [row[2] for row in data["rows"]] == [1.0, "nan", 2.0, "-inf"]
    assert data["best"] == [2]


def test_repetitions_are_a_table_of_their_own(tmp_path: Path) -> None:
    numbers = [("0.1", 1.0), ("0.1", 2.0), ("0.2", 3.0)]
    trials = [
        folders.trial(n, {"lr": lr, "seed": str(n)}, {"accuracy": value}) for n, (lr, value) in enumerate(numbers)
    ]
    folder = folders.sweep(tmp_path / "s", trials, repeat_over="seed")
    text = read(page(read_subject([str(folder)]))).text
    assert "Over seed" in text
    assert "3 best mean accuracy, trial 2" in re.sub(r"\s+", " ", text)
    assert re.search(r"0\.2\s*3 \(1\)\s*2\s*0\.1\s*1\.5 ± 0\.71 \(2\)\s*0, 1", re.sub(r"\s+", " ", text))


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["1"], [0.5]),
        (["1", "2"], [0.5, 0.5]),
        (["1", "2", "3"], [1e308, -1e308, 0.0]),
        ([str(10**40), "2", "'x'"], [1.0, 2.0, 3.0]),
        (["nan", "inf", "2.5"], [1.0, 2.0, 3.0]),
        (["True", "False", "None"], [1.0, 2.0, 3.0]),
        (["{'a': [1]}", "(1, 2)", "''"], [1.0, 2.0, 3.0]),
        (["0.1", "0.1", "0.1"], [float("inf"), float("-inf"), float("nan")]),
        (["0.0", "-0.0", "5e-324"], [0.0, -0.0, 5e-324]),
    ],
)
def test_odd_values_and_numbers_have_a_page(tmp_path: Path, values: list[str], numbers: list[float]) -> None:
    trials = [
        folders.trial(n, {"a": value, "b": f"{n}"}, {"accuracy": number})
        for n, (value, number) in enumerate(zip(values, numbers, strict=True))
    ]
    trials.append(folders.trial(len(values), {"a": "1"}, {}, state="running", seconds=None))
    folder = folders.sweep(tmp_path / "s", trials, ended=None)
    data = data_of(read(page(read_subject([str(folder)]))))
    assert [row[0] for row in data["rows"]] == list(range(len(values) + 1))


def test_a_sweep_that_has_just_begun_has_a_page(tmp_path: Path) -> None:
    folder = folders.sweep(
        tmp_path / "s", [folders.trial(0, {"a": "1"}, {}, state="running", seconds=None)], ended=None
    )
    text = read(page(read_subject([str(folder)]))).text
    assert re.search(r"1\s+running", text)


def test_a_page_has_so_many_rows_the_best_among_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_ROWS", 4)
    trials = [folders.trial(n, {"a": str(n)}, {"accuracy": float(n * 3 % 10)}) for n in range(10)]
    elements = read(page(read_subject([str(folders.sweep(tmp_path / "s", trials))])))
    # The best are 3 with 9 and 6 with 8, and of the others those with 7 and 3.
    assert [row[:3:2] for row in data_of(elements)["rows"]] == [[1, 3.0], [3, 9.0], [6, 8.0], [9, 7.0]]
    assert "The best trials, and some of the others: 4 of 10. The figures are of these." in elements.text
    assert re.search(r"10\s+done", elements.text)


# ---- Pictures -----------------------------------------------------------------------------------------


def test_pictures_are_what_their_names_say_and_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folders.sweep(tmp_path / "s", [folders.trial(n, {}, {"accuracy": 1.0}) for n in range(2)])
    own = folder / "trials" / "00000"
    (own / "samples.png").write_bytes(png())
    (own / "photo.JPG").write_bytes(b"\xff\xd8\xff\xe0 and so on")
    (own / "no.png").write_text("<svg onload=alert(1)>")
    (own / "large.png").write_bytes(png(extra=5000))
    (own / "epochs").mkdir()
    (own / "epochs" / "one.png").write_bytes(png())
    (tmp_path / "elsewhere.png").write_bytes(png())
    (own / "link.png").symlink_to(tmp_path / "elsewhere.png")
    monkeypatch.setattr(pictures, "LARGEST", 1000)
    found = read_pictures(read_subject([str(folder)]).rows)
    assert [picture.name for picture in found.found] == ["photo.JPG", "samples.png", "epochs/one.png"]
    assert [picture.url[:16] for picture in found.found] == ["data:image/jpeg;", "data:image/png;b", "data:image/png;b"]
    assert found.left_out == 1


def test_a_page_has_so_many_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folders.sweep(tmp_path / "s", [folders.trial(n, {}, {"accuracy": 1.0}) for n in range(4)])
    for number in range(4):
        (folder / "trials" / f"{number:05}" / "samples.png").write_bytes(png())
    monkeypatch.setattr(pictures, "MOST", 3)
    found = read_pictures(read_subject([str(folder)]).rows)
    assert ([picture.row.number for picture in found.found], found.left_out) == ([0, 1, 2], 1)
