"""The object graph: what gets a box of its own, and the two languages that it is written in."""

import shutil
import subprocess
from xml.etree import ElementTree

import pytest

import genever
from genever.inspection.canonical.graph import Graph, dot, graph, mermaid
from genever.inspection.canonical.parameters import parameters
from genever.runtime.session import active
from tests.untyped import configurable

pytestmark = pytest.mark.usefixtures("session")


def drawn(text: str) -> Graph:
    configurable("train", module="m")(lambda model=None, data=None, more=None, steps=1: None)
    configurable("Net", module="m")(lambda width=1, act=None: None)
    configurable("relu", module="m")(lambda slope=0: None)
    genever.parse_config(text)
    session = active()
    return graph(parameters(session.config, session.catalog), session.catalog)


def arrows(found: Graph) -> list[tuple[str, str, str]]:
    """The arrows as (title of the source, label, title of the target)."""
    title = {box.name: box.title for box in found.boxes}
    return [(title[arrow.source], arrow.label, title[arrow.target]) for arrow in found.arrows]


def test_a_box_has_what_is_bound_and_is_no_object() -> None:
    found = drawn("main = @train()\ntrain.model = @Net()\ntrain.steps = %n\nn = 3\nNet.width = 5")
    assert [(box.title, box.settings, box.kind) for box in found.boxes] == [
        ("main", (), "main"),
        ("train", ("steps = 3",), "object"),
        ("Net", ("width = 5",), "object"),
    ]
    assert arrows(found) == [("main", "", "train"), ("train", "model", "Net")]


def test_each_place_gets_an_object_of_its_own_also_through_a_macro() -> None:
    found = drawn("main = @train()\ntrain.model = %net\ntrain.data = %net\nnet = @Net()")
    assert [box.title for box in found.boxes] == ["main", "train", "Net", "Net"]


def test_a_shared_object_is_drawn_once() -> None:
    found = drawn("main = @train()\ntrain.model = %net\ntrain.data = %net\nnet = once @Net()")
    assert [(box.title, box.kind) for box in found.boxes][2:] == [("Net", "shared")]
    assert arrows(found)[1:] == [("train", "data", "Net"), ("train", "model", "Net")]


def test_more_objects_than_anyone_can_look_at_are_an_error() -> None:
    doubling = "".join(f"s{n}/Net.width = @s{n + 1}/Net()\ns{n}/Net.act = @s{n + 1}/Net()\n" for n in range(60))
    with pytest.raises(genever.GeneverError) as caught:
        drawn(f"main = @s0/Net()\n{doubling}")
    assert str(caught.value) == (
        "error: the graph has more than 2,000 objects [too-large]\n"
        "  draw a part of it: --main @…; or list all of it without --graph"
    )


def test_what_is_handed_on_is_drawn_once_in_each_scope() -> None:
    found = drawn("main = @train()\ntrain.model = @Net\ntrain.data = [@Net, @a/Net]\na/Net.width = 2")
    assert [(box.title, box.kind) for box in found.boxes][2:] == [("Net", "handed"), ("a/Net", "handed")]
    assert arrows(found)[1:] == [("train", "data[0]", "Net"), ("train", "model", "Net"), ("train", "data[1]", "a/Net")]


def test_arguments_of_a_reference_are_settings_or_arrows() -> None:
    found = drawn("main = @train(@Net(act=@relu), steps=2)\nNet.width = 5")
    assert [(box.title, box.settings) for box in found.boxes][1:] == [
        ("train", ("steps = 2",)),
        ("Net", ("width = 5",)),
        ("relu", ()),
    ]
    assert ("Net", "act", "relu") in arrows(found)


def test_lazy_arrows_are_marked() -> None:
    found = drawn("main = @train()\ntrain.model = lazy @Net()")
    assert [arrow.lazily for arrow in found.arrows] == [False, True]


def test_a_circle_of_calls_leads_back() -> None:
    found = drawn("main = @train()\ntrain.model = @Net()\nNet.act = @Net")
    assert arrows(found)[1:] == [("train", "model", "Net"), ("Net", "act", "Net"), ("Net", "act", "Net")]


def test_mermaid_has_a_line_for_each_box_and_arrow() -> None:
    text = "main = @train()\ntrain.model = lazy @Net()\ntrain.more = @relu\ntrain.data = [once @relu()]"
    assert mermaid(drawn(f"{text}\nNet.width = '\"<#>&%%{{init'")).splitlines() == [
        "flowchart LR",
        '  n0(["main"])',
        '  n1["train"]',
        '  n2[["relu"]]',
        "  n3[\"Net<br>width = '&quot;&lt;&num;&gt;&amp;%&percnt;{init'\"]",
        '  n4("relu")',
        "  n0 --> n1",
        '  n1 -->|"data[0]"| n2',
        '  n1 -.->|"model"| n3',
        '  n1 --o|"more"| n4',
    ]


def test_dot_has_a_line_for_each_box_and_arrow() -> None:
    text = "main = @train()\ntrain.model = lazy @Net()\ntrain.more = @relu\ntrain.data = [once @relu()]"
    assert dot(drawn(f"{text}\nNet.width = '\"'")).splitlines() == [
        "digraph genever {",
        "  rankdir=LR;",
        '  node [fontname="Helvetica"];',
        '  edge [fontname="Helvetica"];',
        '  n0 [label="main", shape=plaintext];',
        '  n1 [label="train", shape=box];',
        '  n2 [label="relu", shape=box, peripheries=2];',
        '  n3 [label="Net\\nwidth = \'\\"\'", shape=box];',
        '  n4 [label="relu", shape=box, style=rounded];',
        '  n0 -> n1 [label=""];',
        '  n1 -> n2 [label="data[0]"];',
        '  n1 -> n3 [label="model", style=dashed];',
        '  n1 -> n4 [label="more", arrowhead=odot];',
        "}",
    ]


def test_graphviz_shows_values_as_they_are() -> None:
    program = shutil.which("dot")
    if program is None:
        pytest.skip("there is no Graphviz")
    value = r"""'<b> &amp; \\n "q" {|} ü'"""
    text = dot(drawn(f"main = @Net()\nNet.width = {value}"))
    picture = subprocess.run([program, "-Tsvg"], input=text, capture_output=True, encoding="utf-8", check=True).stdout
    shown = [element.text for element in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert f"width = {value}" in [text and text.replace("\N{NO-BREAK SPACE}", " ") for text in shown]
