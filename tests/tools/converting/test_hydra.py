"""Small trees of Hydra's, composed by Hydra and from the binding files that they became."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from textwrap import dedent

import pytest

from genever.language.text.errors import GeneverError
from genever.tools.converting.hydra.convert import Conversion, convert
from genever.tools.converting.hydra.judging.comparison import Compared, Composer, compared

pytest.importorskip("hydra")

#: Trees: files by their names, and what each shows.
TREES: dict[str, dict[str, str]] = {
    "values": {
        "config": """
            a: {b: 1, c: [1, two, null, {d: 1.5}]}
            exponent: 1e-3
            more: [1e3, .5, 1_000, 0o17, 017, 0x1f, 1:30, .inf, -.inf, .nan]
            switches: [on, off, yes, no, true, False, ~, null, 'yes']
            date: 2024-01-01
            quoted: "a 'b' \\t \\"c\\""
            block: |
              one
                two # no comment
            folded: >-
              one
              two
            empty: {}
            none:
            list: []
            anchor: &shared {x: 1, y: 2}
            alias: *shared
            merged: {<<: *shared, y: 3, z: 4}
            braces: 'a {b} {{c}} %d 100%'
        """
    },
    "keys": {
        "config": """
            plain: {a-b: 1, c: 2, 0: zero, 'with space': {d: 3}, True: t, a.b: 4}
            top-level: {x: 1}
            use: ['${plain.a-b}', '${top-level.x}']
            main: 1
            gin: {x: 2}
            class: {if: 1, None: 2, in: '${class.if}'}
        """
    },
    "interpolations": {
        "config": """
            a: {b: 1, c: '${.b}', d: {e: '${..b}', f: '${a.c}'}, list: [1, '${..b}', {x: '${...b}'}]}
            text: 'b is ${a.b}, {braces}, "quotes", it''s ${a.d.e}%'
            element: ${a.list[0]} ${a.list.1}
            inside: ${a.list[2].x}
            node: ${a.d}
            nested: ${a.${name}}
            name: b
            escaped: \\${a.b} and \\\\${a.b}
            types: 'v=${none} ${yes} ${float} ${list}'
            none: null
            yes: true
            float: 1e-5
            list: [1, {a: x}]
            chain: ${node.e}
            numbers: ['${numbers2[0]}', '${numbers2[-1]}']
            numbers2: [3, 4, 5]
            missing: ???
            unknown: ${nowhere}
        """
    },
    "resolvers": {
        "config": """
            home: ${oc.env:GENEVER_TEST_HOME}
            default: ${oc.env:GENEVER_NOT_THERE,5}
            nothing: ${oc.env:GENEVER_NOT_THERE,null}
            other: ${oc.env:GENEVER_NOT_THERE,${a.b}}
            text: ${oc.env:GENEVER_TEST_HOME}/x
            decoded: ${oc.decode:"[1, 2]"}
            number: ${oc.decode:'10'}
            typed: ${oc.decode:${oc.env:GENEVER_NOT_THERE,3}}
            a: {b: 1, c: null}
            there: ${oc.select:a.b,7}
            not_there: ${oc.select:a.z,7}
            null_there: ${oc.select:a.c,7}
            missing_there: ${oc.select:m,7}
            m: ???
            node: ${oc.select:a,null}
            relative: {x: 1, y: '${oc.select:.x,2}', z: '${oc.select:..a.b,2}'}
            keys: ${oc.dict.keys:a}
            values: ${oc.dict.values:a}
            created: ${oc.create:[1,{x:2}]}
            unknown: ${product:2,${a.b}}
        """
    },
    "groups": {
        "config": """
            defaults:
              - model: mlp
              - optimizer: adam
              - optional missing: nothing
              - _self_
            lr: 0.1
            model: {width: 3}
        """,
        "model/mlp": "width: 1\ndepth: 2\nlr: ${lr}\n",
        "model/conv": "kernel: 3\nwidth: ${.kernel}\n",
        "optimizer/adam": "name: adam\nlr: ${lr}\nfor: ${model.width}\n",
        "optimizer/sgd": "defaults: [base]\nname: sgd\n",
        "optimizer/base": "momentum: 0.9\nname: base\n",
        "experiment/big": "# @package _global_\ndefaults:\n  - override /model: conv\nlr: 0.5\nmodel: {kernel: 9}\n",
    },
    "keys that are no names": {
        "config": """
            defaults: [a, b, _self_]
            x: {'1-2': {w: {q: 1}}, 'n-n': 3, 'm_n': {f: 1}, 'm-n': {g: 1}}
            1: {u: 1}
            r: ${x.1-2.y}
        """,
        "a": """
            x: {'1-2': {y: 1, w: {p: 1}}, 'n-n': {k: 1}, 'e-e': {v: 1}, 'm-n': {h: 1}, 'm+n': {h: 1}}
            1: {t: '${x.1-2.y}'}
        """,
        "b": "x: {'1-2': {z: 2, y: 3}, 'n-n': {l: 2}, 'e-e': {}, 's-s': {a: {b: 1}}, 'm-n': {i: 1}, 'm+n': {j: 1}}\n",
    },
    "self": {
        "config": "defaults:\n  - _self_\n  - model: a\n  - late\nmodel: {x: 1, y: 1, m: '???'}\nz: 1\n",
        "late": "z: 2\n",
        "model/a": "x: 2\nm: 5\n",
        "model/b": "x: 3\nm: ???\n",
    },
    "no-self": {
        "config": "defaults:\n  - model: a\nmodel: {x: 1, new: 2}\n",
        "model/a": "x: 2\ny: 3\n",
    },
    "packages": {
        "config": """
            defaults:
              - db@source: mysql
              - db@target.inner: postgres
              - /db@_global_: mysql
              - db/schema@here._here_x: one
              - server/apache
              - nested: outer
        """,
        "db/mysql": "name: mysql\nport: 1\nself: ${.port}\n",
        "db/postgres": "name: postgres\nuser: ${source.name}\n",
        "db/schema/one": "tables: [a, b]\n",
        "server/apache": "defaults:\n  - site: [fb, google]\nport: 80\n",
        "server/site/fb": "fb: {domain: fb}\n",
        "server/site/google": "google: {domain: g}\n",
        "server/site/amazon": "amazon: {domain: a}\n",
        "nested/outer": "defaults:\n  - inner: x\n  - /db@own: postgres\n  - inner@_here_: y\nname: outer\n",
        "nested/inner/x": "value: x\n",
        "nested/inner/y": "value: y\nname: inner\n",
    },
    "headers": {
        "config": "defaults:\n  - a: one\n  - b: two\n  - c: three\n",
        "a/one": "# @package _global_\nx: {y: 1}\n",
        "a/other": "# @package foo.bar\nx: 2\n",
        "b/two": "# @package foo.bar\nx: 3\nz: 1\n",
        "c/three": "# @package _global_\nfoo: {bar: {z: 2}}\n",
    },
    "late headers": {
        "config": "defaults:\n  - a: one\n",
        "a/one": "# a comment\n# @package _global_\nx: 1\n",
        "a/two": "\n\n# @package _global_\nx: 2\n",
    },
    "chosen": {
        "config": """
            defaults:
              - dataset: cifar
              - model: alexnet
              - optional dataset_model: ${dataset}_${model}
        """,
        "dataset/cifar": "name: cifar\nlayers: 1\n",
        "dataset/imagenet": "name: imagenet\n",
        "model/alexnet": "layers: 5\n",
        "model/resnet": "layers: 50\n",
        "dataset_model/cifar_alexnet": "# @package _global_\nmodel: {layers: 3}\n",
    },
    "merging": {
        "config": """
            defaults: [base, option: none, over]
            added: {z: 1}
        """,
        "base": """
            a: {b: 1, c: 2}
            d: {e: 1}
            f: null
            g: 5
            list: [1, 2]
            empty: {x: 1}
            odd: {a-b: 1, c: 1}
            added: {y: 1}
        """,
        "option/none": "# @package _global_\n{}\n",
        "option/more": "# @package _global_\na: {c: 3}\nlist: [3]\nodd: {d-e: 2}\n",
        "over": "a: null\nd: {e: {f: 1}}\nf: {g: 1}\ng: {h: 2}\nempty: {}\nodd: {a-b: 2, f-g: 3}\n",
    },
    "whole": {
        "config": """
            defaults: [model: a, _self_]
            copy: ${model}
            inner: ${model.inner}
            select: ${oc.select:model.only_b,none}
            select_node: ${oc.select:model.inner_b,none}
            deep: {model: '${model}', here: '${.model.x}'}
        """,
        "model/a": "x: 1\ninner: {y: '${..x}'}\n",
        "model/b": "x: 2\ninner: {z: 3}\nonly_b: 4\ninner_b: {q: 1}\n",
    },
    "entries": {
        "config": "defaults: [base, model: a]\nx: 2\n",
        "base": "defaults: [model: b]\nx: 1\ny: ${x}\n",
        "model/a": "m: a\n",
        "model/b": "m: b\n",
    },
    "required": {
        "config": "defaults:\n  - env: ???\nx: ${env.name}\n",
        "env/one": "name: one\n",
        "env/two": "name: two\n",
    },
    "hydra": {
        "config": """
            defaults:
              - model: a
              - override hydra/job_logging: none
            x: 1
            hydra: {run: {dir: './${now:%Y}/${x}'}}
        """,
        "model/a": "m: ${hydra:runtime.choices.model}\n",
    },
    "template": {
        "config": """
            defaults:
              - _self_
              - callbacks: default
              - logger: null
              - paths: default
              - debug: null
              - optional local: default
            name: train
        """,
        "callbacks/default": "defaults:\n  - early\n  - _self_\nearly: {patience: 100}\n",
        "callbacks/early": "early: {monitor: '???', patience: 3}\n",
        "callbacks/none": "",
        "logger/csv": "csv: {dir: '${paths.out}'}\n",
        "logger/many": "defaults: [csv, tags]\n",
        "logger/tags": "tags: {of: '${name}', all: '${callbacks}'}\n",
        "paths/default": "root: ${oc.env:GENEVER_TEST_HOME}\nout: ${.root}/out\nrun: ${hydra:runtime.output_dir}\n",
        "debug/default": "# @package _global_\nname: debug\ncallbacks: null\nlogger: null\n",
        "debug/fast": "# @package _global_\ndefaults:\n  - default\ncallbacks: {added: 1}\n",
        "experiment/example": """
            # @package _global_
            defaults:
              - override /logger: many
              - override /debug: default
            logger: {tags: {group: x}}
        """,
    },
    "legacy": {
        "config": "defaults:\n  - model: a\n  - {data: c, optional: true}\n",
        "model/a": "# @package _group_\nx: 1\n",
        "model/b": "# @package _group_._name_\nx: 2\n",
        "data/c": "# @package _group_.inner\nx: 3\n",
    },
}


def _convert(tree: dict[str, str], folder: Path, *entries: str) -> Conversion:
    for name, text in tree.items():
        path = folder / "conf" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"))
    conversion = convert(str(folder / "conf"), entries or ("config",))
    for name, text in conversion.files.items():
        path = folder / "bindings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return conversion


def _disagreements(conversion: Conversion, folder: Path) -> Iterator[Compared]:
    results = islice(compared(conversion, str(folder / "bindings")), 14)  # Hydra takes its time for each.
    return (result for result in results if not result.agrees)


@pytest.mark.parametrize("name", TREES)
def test_a_tree_composes_to_what_hydra_composes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENEVER_TEST_HOME", "/home/me")
    conversion = _convert(TREES[name], tmp_path)
    assert list(_disagreements(conversion, tmp_path)) == []


def test_what_is_a_mapping_in_one_file_is_replaced_by_another(tmp_path: Path) -> None:
    tree = {"config": "defaults: [a, b, c]\n", "a": "x: {y: 1}\n", "b": "x: 2\n", "c": "x: {z: 3}\n"}
    conversion = _convert(tree, tmp_path)
    assert Composer(conversion, str(tmp_path / "bindings")).compose("config") == {"x": {"z": 3}}


def test_a_missing_value_is_not_taken_for_the_name_of_the_option(tmp_path: Path) -> None:
    tree = {
        "config": "defaults: [{model: a}, {data: a}, _self_]\nx: ${model.width}\ny: ${model.depth}\nz: ${data.n}\n",
        "model/a": "width: 1\ndepth: 2\n",
        "model/b": "width: 1\n",
        "data/a": "n: 1\n",
        "data/b": "n: 2\n",
    }
    conversion = _convert(tree, tmp_path)
    text = conversion.files["config.gin"]
    assert text.startswith("model_choice = 'a'\ndata = 'a'\n")
    composed = Composer(conversion, str(tmp_path / "bindings")).compose("config", ["model=b"])
    assert (composed["x"], composed["z"]) == (1, 1)
    assert composed["y"].why == "the macro %model/depth is not defined"


OVERRIDES = {
    "model=conv": None,
    "model=none": "Unable to open file: ./model/none.gin. Searched config paths: ['{folder}'].",
    "model=null": "model=null: an option is a name or a list of names",
    "~model": None,
    "+experiment=big": None,
    "experiment=big": "experiment=big: no defaults list has the group experiment",
    "+model=conv": "+model=conv: the defaults list has the group model already",
    "lr=0.2": None,
    "lr='two words'": None,
    "model.width=[1,{a: 2}]": None,
    "model.new=1": "model.new=1: nothing there to override",
    "+model.new=1": None,
    "++model.new={a: 1, b: 2}": None,
    "model={width: 7}": None,
    "model={new: 7}": "model={new: 7}: nothing there to override",
    "optimizer.name=null": None,
    "~lr": None,
    "group/other=1": "group/other=1: there is no group group/other here",
    "..=1": "..=1 is no override: Hydra cannot read a group or path such as ..",
    "lr=[1": "lr=[1: expected ']' at column 3 of '[1'",
    "hydra.run.dir=x": None,
}


def test_overrides_mean_what_they_mean_to_hydra(tmp_path: Path) -> None:
    from genever.tools.converting.hydra.judging.comparison import compare_with

    conversion = _convert(TREES["groups"], tmp_path)
    folder = str(tmp_path / "bindings")
    results = [compare_with(conversion, folder, "config", (override,)) for override in OVERRIDES]
    assert [result for result in results if not result.agrees] == []
    messages = [message and message.replace("{folder}", folder) for message in OVERRIDES.values()]
    assert [result.genever_fails for result in results] == messages


BAD = {
    "a list": ("- 1\n", "a configuration is a mapping of keys to values, and this is a list"),
    "a text": (
        "just text\n",
        "a configuration is a mapping of keys to values, and this is the single value 'just text'",
    ),
    "no YAML": ("a: [1\n", "expected ',' or ']', but got '<stream end>'"),
    "two documents": ("a: 1\n---\nb: 2\n", "expected a single document in the stream, but found another document"),
    "a cycle": ("a: &x\n  b: *x\n", "this holds itself: an alias stands inside of what it is an alias for"),
    "a laugh": (
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n" for old, new in pairwise("abcdefg")),
        "aliases make more than 200,000 values of this",
    ),
    "depth": ("a: " + "[" * 150 + "]" * 150 + "\n", "this nests deeper than 100 levels"),
    "more depth": ("a: " + "[" * 5000 + "]" * 5000 + "\n", "{path} nests too deep"),
    "an object": (
        "a: !!python/object/apply:os.system [ls]\n",
        "the tag !!python/object/apply:os.system is not carried over: it makes an object",
    ),
    "a tag": ("a: !mine 1\n", "the tag !mine is not carried over: it makes an object"),
    "a key twice": ("a: 1\na: 2\n", "the key 'a' stands here twice"),
    "a key of keys": ("? [a, b]\n: 1\n", "a key is a single value"),
    "a bad number": ("a: 0x\nb: !!int x\n", "'x' is no int: invalid literal for int() with base 10: 'x'"),
    "defaults": ("defaults: {a: b}\n", "`defaults` is a list in a Hydra configuration"),
    "a default": ("defaults:\n  - {a: b, c: d}\n", "this is no item of a defaults list"),
    "an option": ("defaults:\n  - a: {b: c}\n", "an option is the name of a file, a list of such names, or null"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_configuration_is_refused(name: str, tmp_path: Path) -> None:
    text, message = BAD[name]
    with pytest.raises(GeneverError) as caught:
        _convert({"config": text}, tmp_path)
    assert caught.value.diagnostics[0].message == message.replace("{path}", str(tmp_path / "conf" / "config.yaml"))


def test_the_place_of_what_is_wrong_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "config.yaml").write_text("a: 1\ndefaults: x\n")
    with pytest.raises(GeneverError) as caught:
        convert("conf")
    assert str(caught.value) == (
        "conf/config.yaml:2:1: error: `defaults` is a list in a Hydra configuration [bad-defaults]\n"
        "  2 | defaults: x\n"
        "    | ^^^^^^^^^^^"
    )


def test_an_override_that_does_not_fit_is_refused_with_what_does(tmp_path: Path) -> None:
    conversion = _convert(TREES["groups"], tmp_path)
    with pytest.raises(GeneverError) as caught:
        Composer(conversion, str(tmp_path / "bindings")).compose("config", ["experiment=big"])
    assert str(caught.value) == (
        "error: experiment=big: no defaults list has the group experiment [bad-override]\n  +experiment=big adds it"
    )


def test_an_entry_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeneverError, match=r"there is no train\.yaml in .*\n  the files there: config"):
        _convert({"config": "a: 1\n"}, tmp_path, "train")


def test_what_is_not_carried_over_is_said_with_its_place(tmp_path: Path) -> None:
    conversion = _convert(
        {
            "config": """
                defaults:
                  - schema
                  - model: gone
                  - override hydra/launcher: joblib
                  - override /nothing: x
                a: ${product:1,2}  # twice
                b: ${nowhere}
                c: ${unfinished
                hydra: {run: {dir: x}}
                d: ${d}
            """
        },
        tmp_path,
    )
    lines = [
        (found.source.text.count("\n", 0, found.span[0]) + 1, found.message)
        for found in conversion.findings
        if found.source and found.span
    ]
    hydra = "what Hydra itself is configured with is not carried over"
    assert sorted(lines) == [
        (2, "there is no schema.yaml"),
        (3, "there is no model/gone.yaml"),
        (4, hydra),
        (5, "no defaults list has the group nothing that this overrides"),
        (6, "the resolver in ${product:1,2} is registered in Python"),
        (7, "no file of this tree has a value for nowhere"),
        (8, "OmegaConf cannot read '${unfinished': expected '}' at column 13 of '${unfinished'"),
        (9, hydra),
        (10, "d is computed from itself"),
    ]


COMMENTED = """\
# c1 head

# c2 second
defaults: # c3 beside defaults
  # c4 above item
  - model: mlp # c5 beside item
  # c6 above self
  - _self_ # c7
  - override model: mlp # c8
  # c9 end of list

# c10 above a
a: # c11 beside a
  # c12 above b
  b: 1 # c13
  # c14 after b
c: [1, # c15
    2] # c16
d: # c17
  - 1 # c18
  # c19
  - 2
e: {x: 1, # c20
    y: 2} # c21
f: | # c22
  text # not a comment
g: >- # c23
  folded
# c24
h: # c25
  _target_: json.JSONDecoder # c26
  strict: false # c27
  # c28
  a-b: 1 # c29
  1: {p: 2} # c30
i: ??? # c31
j: ${a.b} # c32
k: # c33
# c34
l: {} # c35
# c39 end
"""


def test_no_comment_is_lost(tmp_path: Path) -> None:
    files = {"config": COMMENTED, "model/mlp": "# m1\n\n# m2\nwidth: 1 # m3\n\n# m4\n"}
    conversion = _convert(files, tmp_path)
    for name, text in (("config.gin", COMMENTED), ("model/mlp.gin", files["model/mlp"])):
        assert sorted(re.findall(r"# [cm]\d+", conversion.files[name])) == sorted(re.findall(r"# [cm]\d+", text))


def test_comments_and_empty_lines_survive(tmp_path: Path) -> None:
    conversion = _convert(
        {
            "config": """
                # At the top.
                defaults:
                  # The model.
                  - model: a  # or b
                  - _self_

                # The rates.
                rates:
                  # Of learning.
                  lr: 1e-4  # small

                  decay: 1_000
                  text: "# no comment"
                layers:
                  - 1  # first
                  # between
                  - 2
                block: |
                  # no comment
                # At the end.
            """,
            "model/a": "{}\n",
        },
        tmp_path,
    )
    assert conversion.files["config.gin"] == dedent(
        """
        # At the top.

        # The model.
        model = 'a'  # or b
        include f'./model/{%model}.gin'

        # The rates.
        # Of learning.
        rates/lr = 1e-4  # small

        rates/decay = 1_000
        rates/text = '# no comment'
        # first
        # between
        layers = [1, 2]
        block = '# no comment\\n'
        # At the end.
        """
    ).lstrip("\n")


def test_keys_that_are_added_to_an_interpolation_are_said(tmp_path: Path) -> None:
    tree = {"config": "defaults: [a, b]\n", "a": "o: {x: 1}\nt: ${o}\n", "b": "t: {y: 2}\n"}
    conversion = _convert(tree, tmp_path)
    assert [finding.message for finding in conversion.findings] == [
        "t.y joins what ${o} has in Hydra; here it replaces it"
    ]
