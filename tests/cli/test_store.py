"""``genever store``: from an empty database to a published change, and back."""

import json
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
pytest.importorskip("alembic", reason="Alembic is not installed")

from tests.cli.conftest import Outcome, Project

RANKING = """
import genever


@genever.configurable
def rank(query="q", top_k: int = 3, model="small"):
    print(query, top_k, model)
    return top_k
"""

DEFAULT = "import ranking\n\nmain = @rank()\nrank.top_k = 10  # as measured\n"
ACME = "include 'store://ranking/default'\nrank.model = 'acme'\n"


class Shop:
    """A project whose store has a default and a customer."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __call__(self, *words: str, user: str = "ann") -> Outcome:
        options = ["--user", user] if words[0] != "completion" else []
        return self.project.genever("store", words[0], *options, *words[1:])

    def did(self, *words: str, user: str = "ann") -> str:
        outcome = self(*words, user=user)
        assert outcome.code == 0, outcome.err
        return outcome.out

    def refused(self, *words: str, user: str = "ann", code: int = 2) -> str:
        outcome = self(*words, user=user)
        assert outcome.code == code, outcome.out + outcome.err
        return outcome.err


@pytest.fixture
def empty(project: Project, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("GENEVER_STORE", "sqlite:///store.db")
    project.write("ranking.py", RANKING)
    project.write("default.gin", DEFAULT)
    project.write("acme.gin", ACME)
    return Shop(project)


#: The database of `shop`, once it was made.
FILLED: list[bytes] = []


@pytest.fixture
def shop(empty: Shop) -> Shop:
    if FILLED:
        Path("store.db").write_bytes(FILLED[0])
        return empty
    empty.did("init")
    empty.did("edit", "ranking/default", "--file", "default.gin", "-m", "what all have")
    empty.did("publish", "1", "-c", "staging", "-c", "prod", "--no-types")
    empty.did("edit", "ranking/acme", "--file", "acme.gin")
    empty.did("publish", "draft2", "--channel", "prod", "--no-types")
    FILLED.append(Path("store.db").read_bytes())
    return empty


def run(shop: Shop, *words: str) -> str:
    outcome = shop.project.genever("run", *words)
    assert outcome.code == 0, outcome.err
    return outcome.out


def test_a_change_is_published_and_taken_back(shop: Shop) -> None:
    assert run(shop, "store://ranking/acme@prod") == "q 10 acme\n"
    assert shop.did("edit", "ranking/default", "rank.top_k=20", "-m", "more") == "draft 3\n"
    assert run(shop, "store://ranking/acme@prod") == "q 10 acme\n"
    assert run(shop, "store://ranking/acme@draft3") == "q 20 acme\n"
    assert shop.did("publish", "3", "-c", "staging", "--no-types") == "ranking/default@2 published to staging\n"
    assert run(shop, "store://ranking/acme@prod") == "q 10 acme\n"
    assert shop.did("publish", "ranking/default@staging", "-c", "prod") == "ranking/default@2 published to prod\n"
    assert run(shop, "store://ranking/acme@prod") == "q 20 acme\n"
    assert shop.did("rollback", "ranking/default", "-c", "prod") == (
        "ranking/default@1 published to prod, after ranking/default@2\n"
    )
    assert run(shop, "store://ranking/acme@prod") == "q 10 acme\n"
    assert shop.did("verify").startswith("12 lines of the log and 3 versions are as they were written\nhead: ")


def test_a_version_means_what_it_meant_when_it_was_made(shop: Shop) -> None:
    shop.did("edit", "ranking/default", "rank.top_k=20")
    shop.did("publish", "3", "-c", "prod", "--no-types")
    assert run(shop, "store://ranking/acme@1") == "q 10 acme\n"
    assert run(shop, "store://ranking/acme") == "q 20 acme\n"


def test_the_manifest_of_a_run_names_the_versions(shop: Shop) -> None:
    run(shop, "store://ranking/acme@prod")
    [folder] = shop.project.runs()
    files = json.loads((folder / "run.json").read_text())["files"]
    assert [file["path"] for file in files] == ["store://ranking/acme@prod.1", "store://ranking/default@prod.1"]


def test_an_edit_leaves_the_rest_as_it_was(shop: Shop) -> None:
    shop.did("edit", "ranking/default", "rank.top_k = 20", "rank.query='x'")
    assert shop.project.genever("store", "show", "ranking/default@draft3").out == (
        "import ranking\n\nmain = @rank()\nrank.top_k = 20  # as measured\nrank.query = 'x'\n"
    )
    shop.did("edit", "ranking/default", "--remove", "rank.query", "--draft", "3")
    shown = shop.did("show", "draft3").splitlines()
    assert shown[0].startswith("draft 3, open, by ann, ")
    assert shown[1:] == [
        "",
        "--- ranking/default@1",
        "+++ ranking/default@draft3",
        "- rank.top_k = 10",
        "+ rank.top_k = 20",
    ]


def test_a_wrong_value_is_not_published(shop: Shop) -> None:
    shop.did("edit", "ranking/default", "rank.top_kk=20")
    outcome = shop("publish", "3", "-c", "prod", "--no-types")
    assert outcome.code == 1
    assert outcome.out == (
        "store://ranking/default@draft3:5:6: error: Configurable 'rank' doesn't have a parameter named 'top_kk'."
        " [unknown-parameter]\n"
        "  5 | rank.top_kk = 20\n"
        "    |      ^^^^^^ did you mean 'top_k'?\n"
    )
    assert outcome.err == "1 error in 2 entries\n"
    assert run(shop, "store://ranking/acme@prod") == "q 10 acme\n"


def test_what_breaks_an_entry_that_includes_it_is_not_published(shop: Shop) -> None:
    shop.did("edit", "ranking/default", "--file", "acme.gin")
    assert "the file store://ranking/default@draft3 includes itself" in shop("check", "3", "--no-types").out
    shop.did("discard", "3", "-m", "nonsense")
    shop.did("edit", "ranking/default", "--remove", "main")
    shop.did("publish", "4", "-c", "staging", "--no-types")  # No entry has to run by itself.
    shop.did("edit", "ranking/acme", "rank.top_k=%k")
    assert shop("publish", "5", "-c", "staging", "--no-types").code == 1
    shop.did("edit", "ranking/default", "k=5")
    shop.did("publish", "6", "-c", "staging", "--no-types")
    shop.did("merge", "5")
    shop.did("publish", "5", "-c", "staging", "--no-types")
    shop.did("edit", "ranking/default", "--remove", "k")
    assert "store://ranking/acme@draft7.2:3:14: error" in shop("publish", "7", "-c", "staging", "--no-types").out


def test_the_second_to_publish_is_told_and_merges(shop: Shop) -> None:
    shop.did("edit", "ranking/default", "rank.top_k=20", user="bob")
    shop.did("edit", "ranking/default", "rank.query='x'", user="eve")
    shop.did("edit", "ranking/default", "rank.top_k=30", user="eve")
    shop.did("publish", "3", "-c", "prod", "--no-types", user="bob")
    assert shop.refused("publish", "4", "-c", "prod", "--no-types") == (
        "error: draft 4 began from version 1 of ranking/default, and bob has made version 2 since [outdated-draft]\n"
        "  genever store merge 4 takes that into the draft\n"
    )
    assert shop.did("merge", "4") == "draft 4: ranking/default is on version 2 now\n"
    assert shop.did("merge", "4") == "draft 4 is on the latest versions already\n"
    shop.did("publish", "4", "-c", "prod", "--no-types")
    assert run(shop, "store://ranking/default@prod") == "x 20 small\n"
    assert shop.refused("merge", "5") == (
        "error: ranking/default: both change rank.top_k: rank.top_k = 20, and in the draft rank.top_k = 30"
        " [merge-conflict]\n"
        "  --ours keeps what the draft says in all of these, --theirs what is published; edit the draft after that\n"
    )
    shop.did("merge", "5", "--ours")
    shop.did("publish", "5", "-c", "prod", "--no-types")
    assert run(shop, "store://ranking/default@prod") == "x 30 small\n"


def test_an_edit_is_of_the_text_that_was_seen(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others publish, or write into the draft, while somebody edits is not undone."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    during: list[tuple[str, ...]] = []

    def editor(text: str, **options: object) -> str:
        for words in during:
            shop.did(*words, user="bob")
        during.clear()
        return f"{text}rank.query = 'edited'\n"

    monkeypatch.setattr("click.edit", editor)
    during[:] = [("edit", "ranking/default", "rank.top_k=20"), ("publish", "3", "-c", "prod", "--unchecked")]
    assert shop.did("edit", "ranking/default") == "draft 4\n"
    assert "began from version 1" in shop.refused("publish", "4", "-c", "prod", "--unchecked")
    shop.did("merge", "4")
    shop.did("publish", "4", "-c", "prod", "--unchecked")
    assert run(shop, "store://ranking/default@prod") == "edited 20 small\n"
    shop.did("edit", "ranking/acme", "rank.top_k=1")
    during[:] = [("edit", "ranking/acme", "rank.top_k=2", "--draft", "5")]
    outcome = shop("edit", "ranking/acme", "--draft", "5")
    assert (outcome.out, outcome.err) == (
        "draft 6\n",
        "draft 5 was changed meanwhile: what is edited here is a draft of its own\n",
    )


def test_a_channel_that_has_changed_meanwhile_is_left_alone(shop: Shop) -> None:
    shop.did("edit", "ranking/default", "rank.top_k=20")
    shop.did("publish", "3", "-c", "staging", "--no-types")
    assert shop.refused("publish", "ranking/default@2", "-c", "prod", "--over", "2") == (
        "error: prod has version 1 of ranking/default, and not version 2: somebody else has published meanwhile"
        " [outdated-draft]\n"
        "  genever store log ranking/default says who, and why\n"
    )
    shop.did("publish", "ranking/default@2", "-c", "prod", "--over", "1")


def test_an_author_cannot_approve_where_the_rules_say_so(shop: Shop) -> None:
    shop.did("rules", "ranking", "--approvals", "1", "--no-own")
    shop.did("edit", "ranking/acme", "rank.top_k=20", user="bob")
    shop.did("edit", "ranking/acme", "rank.query='x'", "--draft", "3", user="eve")
    assert shop.refused("publish", "3", "-c", "prod", "--no-types") == (
        "error: draft 3 has 0 of the 1 approval that ranking/acme needs [not-approved]\n"
        "  genever store review 3 --approve, by somebody who may\n"
    )
    for author in ("bob", "eve"):
        assert shop.refused("review", "3", "--approve", user=author) == (
            f"error: {author} cannot approve draft 3, as its author: the rules of ranking/acme say so [not-approved]\n"
            "  let somebody else review it\n"
        )
    assert shop.did("review", "3", "--approve", "-m", "fine") == "draft 3: approve by ann\n"
    shop.did("edit", "ranking/acme", "rank.query='y'", "--draft", "3", user="eve")
    assert "0 of the 1" in shop.refused("publish", "3", "-c", "prod", "--no-types")  # That was approved as it was.
    shop.did("review", "3", "--reject", "-m", "not today")
    assert "draft 3 is rejected by ann [not-approved]" in shop.refused("publish", "3", "-c", "prod", "--no-types")
    shop.did("review", "3", "--approve")
    shop.did("publish", "3", "-c", "prod", "--no-types", user="bob")
    assert run(shop, "store://ranking/acme@prod") == "y 20 acme\n"
    shown = shop.did("show", "draft3").splitlines()
    assert [line.split(",")[0] for line in shown[1:5]] == ["approve by ann", "reject by ann", "approve by ann", ""]
    assert shown[1].endswith("(of the draft as it was then): fine")


def test_a_version_takes_effect_at_a_set_time(shop: Shop) -> None:
    shop.did("edit", "ranking/default", "rank.top_k=20")
    later = shop.did("publish", "3", "-c", "prod", "--at", "2999-01-01T00:00+00:00", "--no-types")
    assert later.startswith("ranking/default@2 published to prod from ")
    assert run(shop, "store://ranking/acme@prod") == "q 10 acme\n"
    outcome = shop("publish", "ranking/default@1", "-c", "prod")
    assert outcome.err.startswith("ranking/default@2 is to follow in prod on ")
    shop.did("publish", "ranking/default@2", "-c", "prod", "--at", "2001-01-01")  # That has been.
    assert run(shop, "store://ranking/acme@prod") == "q 20 acme\n"
    assert shop.refused("publish", "ranking/default@2", "-c", "prod", "--at", "soon").startswith(
        "error: 'soon' is not a moment [bad-setting]\n  as in 2"
    )


def test_lists_are_json_too(shop: Shop) -> None:
    [acme, default] = json.loads(shop.did("ls", "--format", "json"))
    assert (acme["name"], acme["channels"], acme["drafts"]) == ("ranking/acme", {"prod": 1, "staging": None}, [])
    assert (default["version"], default["author"], default["message"]) == (1, "ann", "what all have")
    assert shop.did("ls", "ranking/d*").splitlines()[1].split()[:4] == ["ranking/default", "1", "1", "1"]
    fingerprint = shop.project.genever("fingerprint", "store://ranking/acme@1").out.strip()
    assert acme["fingerprint"] == fingerprint
    assert json.loads(shop.did("show", "ranking/acme", "-f", "json"))["fingerprint"] == fingerprint
    shop.did("edit", "ranking/acme", "rank.top_k=5")
    assert [draft["changes"] for draft in json.loads(shop.did("drafts", "-f", "json"))] == [["ranking/acme"]]
    actions = [line["action"] for line in json.loads(shop.did("log", "ranking/acme", "-f", "json"))]
    assert actions == ["publish", "version", "draft"]
    assert json.loads(shop("diff", "3", "-f", "json").out)["differences"] == [
        {"name": "rank.top_k", "before": None, "after": "rank.top_k = 5"}
    ]


def test_two_versions_are_compared_by_what_they_bind(shop: Shop) -> None:
    shop.did("edit", "ranking/default", "rank.top_k=(\n  20)", "--remove", "main")
    shop.did("publish", "3", "-c", "staging", "--no-types")
    outcome = shop("diff", "ranking/default@prod", "ranking/default@staging")
    assert (outcome.code, outcome.out) == (
        1,
        "--- ranking/default@1\n+++ ranking/default@2\n"
        "- rank.top_k = 10\n+ rank.top_k = (\n+   20)\n- main = @rank()\n",
    )
    assert shop("diff", "ranking/default@2").code == 0


def test_what_is_not_there_is_named(shop: Shop) -> None:
    assert shop.refused("show", "ranking/acmee") == (
        "error: there is no entry ranking/acmee [no-entry]\n  did you mean 'ranking/acme'?\n"
    )
    assert "ranking/acme has no version 7 [no-entry]\n  the latest one is 1" in shop.refused("show", "ranking/acme@7")
    assert "no version of ranking/acme is published to staging" in shop.refused("show", "ranking/acme@staging")
    assert "there is no channel 'pord' [no-entry]\n  did you mean 'prod'?" in shop.refused("show", "ranking/acme@pord")
    assert "ranking/acme@A is no address of an entry [no-entry]" in shop.refused("show", "ranking/acme@A")
    assert "there is no draft 9 [no-entry]" in shop.refused("show", "draft9")
    assert "prod has had no other version" in shop.refused("rollback", "ranking/acme", "-c", "prod")
    assert "'../acme' cannot be the name of an entry [bad-name]" in shop.refused("edit", "../acme", "a.b=1")
    missing = shop.project.genever("run", "store://ranking/acmee@prod")
    assert "there is no entry ranking/acmee [no-entry]" in missing.err


def test_without_a_store_its_absence_is_said(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert empty.refused("ls") == (
        "error: there is no store at sqlite:///store.db [no-store]\n  genever store init makes one\n"
    )
    assert not Path("store.db").exists()
    monkeypatch.delenv("GENEVER_STORE")
    assert "nothing says where the store is [no-store]" in empty.refused("ls")
    assert "not in mysql://me:***@host/x [bad-setting]" in empty.refused("ls", "--database", "mysql://me:pw@host/x")
    empty.project.write("pyproject.toml", "[tool.genever]\nstore = 'sqlite:///kept.db'\n")
    assert empty.did("init").endswith("kept.db: made\n")
    assert empty.did("ls").split() == ["entry", "latest", "prod", "staging", "author", "made", "message"]


def test_without_its_packages_a_store_says_what_to_install(project: Project) -> None:
    program = "import sys; sys.modules['sqlalchemy'] = None; from genever.cli import main; main()"
    listed = project.python("-c", program, "store", "ls")
    assert (listed.code, listed.err.splitlines()[-1]) == (
        1,
        "Error: stores need the package sqlalchemy, which is not installed: pip install 'genever[store]'",
    )
    ran = project.python("-c", program, "run", "store://a@prod")
    assert (ran.code, ran.err) == (
        2,
        "error: stores need the package sqlalchemy, which is not installed [no-module]\n"
        "  pip install 'genever[store]'\n",
    )


def test_channels_are_added(shop: Shop) -> None:
    shop.did("init", "--channel", "eu")
    shop.did("publish", "ranking/acme", "-c", "eu")
    assert "'draft1' cannot be the name of a channel" in shop.refused("init", "--channel", "draft1")


def test_values_in_effect_say_where_they_come_from(shop: Shop) -> None:
    shop.did("edit", "ranking/acme", "rank.top_k=5", "rank.query=secret('s3same')", user="bob")
    rows = [line.split() for line in shop.did("get", "ranking/acme@draft3").splitlines()]
    assert rows[0] == ["name", "value", "set", "in", "author", "made", "instead", "of"]
    assert rows[1][:4] == ["main", "@rank()", "ranking/default@1", "ann"]
    assert rows[2] == ["rank.top_k", "5", "ranking/acme@draft3", "10", "in", "ranking/default"]
    assert rows[4][:3] == ["rank.query", "secret(********)", "ranking/acme@draft3"]
    [value] = json.loads(shop.did("get", "ranking/acme@prod", "ranking.rank.top_k", "-f", "json"))
    assert (value["value"], value["entry"], value["version"], value["author"]) == ("10", "ranking/default", 1, "ann")
    assert "did you mean 'rank.top_k'?" in shop.refused("get", "ranking/acme@1", "rank.topk")


def test_many_entries_change_in_one_draft(shop: Shop) -> None:
    for name in ("a", "b", "c"):
        shop.did("edit", f"ranking/{name}", "--file", "acme.gin")
        shop.did("publish", str(ord(name) - ord("a") + 3), "-c", "prod", "--unchecked")
    shown = shop.did("set", "rank.top_k=20", "--where", "rank.top_k == 10", "--dry-run").splitlines()
    assert [line.split()[-2:] for line in shown[1:-1]] == [["by", "ranking/default"]] * 4 + [["20", "edited"]]
    assert shown[-1] == "no draft: 1 entry would change"
    data = json.loads(shop.did("set", "rank.top_k=20", "--in", "ranking/[ab]", "-f", "json", "-m", "two"))
    assert (data["draft"], data["edited"]) == (6, ["ranking/a", "ranking/b"])
    assert [row["effect"] for row in data["rows"]] == ["edited", "edited"]
    assert shop.did("publish", "6", "-c", "prod", "--no-types") == (
        "ranking/a@2 published to prod\nranking/b@2 published to prod\n"
    )
    assert run(shop, "store://ranking/b@prod") == "q 20 acme\n"
    assert shop.did("set", "rank.top_k=20", "--where", "rank.top_k == 99") == "nothing changes\n"


def test_a_parameter_is_renamed_in_all_entries(shop: Shop) -> None:
    shop.project.write("ranking.py", RANKING.replace("top_k", "limit"))
    outcome = shop("check", "--no-types")
    assert (outcome.code, outcome.out.count("[unknown-parameter]")) == (1, 1)
    assert shop.did("migrate", "--rename", "rank.top_k=rank.limit") == (
        "ranking/default:\n+ rank.limit = 10\n- rank.top_k = 10\ndraft 3: 1 entry\n"
    )
    shop.did("publish", "3", "-c", "prod", "--no-types")
    assert shop("check", "--no-types").code == 0
    assert run(shop, "store://ranking/acme@prod") == "q 10 acme\n"
    assert (
        json.loads(shop.did("drafts", "--status", "all", "-f", "json"))[2]["message"] == "rank.top_k is rank.limit now"
    )
    shop.did("migrate", "--drop", "rank.model", "-m", "gone", "--dry-run")
    assert json.loads(shop.did("drafts", "-f", "json")) == []


def test_folders_come_and_go(empty: Shop) -> None:
    empty.did("init")
    empty.project.write("conf/default.gin", DEFAULT)
    empty.project.write("conf/eu/acme.gin", "include '../default.gin'\nrank.model = 'eu'\n")
    empty.project.write("conf/b.gin", "include 'conf/default.gin'\n")
    assert empty.did("import", "conf", "--under", "ranking", "-m", "as they were") == (
        "ranking/b: new\nranking/default: new\nranking/eu/acme: new\ndraft 1: 3 entries\n"
    )
    empty.did("publish", "1", "-c", "prod", "--no-types")
    assert run(empty, "store://ranking/eu/acme@prod") == run(empty, "conf/eu/acme.gin") == "q 10 eu\n"
    assert empty.did("export", "out", "--revision", "prod") == "3 files in out\n"
    assert empty.project.read("out/ranking/eu/acme.gin") == "include '../default.gin'\nrank.model = 'eu'\n"
    assert run(empty, "out/ranking/eu/acme.gin") == "q 10 eu\n"
    assert empty.did("import", "out") == "nothing changes\n"
    empty.project.write("out/ranking/b.gin", "rank.top_k = = 3\n")
    assert "[syntax]" in empty.refused("import", "out")
    assert empty.did("export", "other", "--in", "ranking/eu") == "1 file in other\n"
    assert empty.project.read("other/ranking/eu/acme.gin").startswith("include 'store://ranking/default'\n")


def test_a_program_loads_an_entry(shop: Shop) -> None:
    program = (
        "import genever; genever.load('store://ranking/acme@prod', 'rank.query = 1'); import ranking; ranking.rank()"
    )
    assert shop.project.python("-c", program).out == "1 10 acme\n"


def test_the_code_may_be_that_of_a_revision(shop: Shop) -> None:
    shop.project.commit("the code as it is in production")
    shop.project.write("ranking.py", RANKING.replace("top_k", "limit"))
    assert shop("check", "--no-types").code == 1
    assert shop("check", "--no-types", "--code", "git:HEAD").code == 0
    shop.did("edit", "ranking/acme", "rank.top_k=5")
    assert shop("publish", "3", "-c", "prod", "--no-types").code == 1
    shop.did("publish", "3", "-c", "prod", "--no-types", "--code", "git:HEAD")
    shop.project.write("extra.py", "import genever\n\n\n@genever.configurable\ndef extra(x=1): ...\n")
    shop.project.write("extra.gin", f"import extra\n{ACME}extra.x = 2\n")
    shop.did("edit", "ranking/acme", "--file", "extra.gin")
    assert shop("check", "4", "--no-types", "--code", "git:HEAD").code == 1
    assert "there is no revision 'v9' [no-revision]" in shop.refused("check", "--code", "git:v9")
    assert "there is no folder nowhere [file-not-found]" in shop.refused("check", "--code", "nowhere")


def test_no_file_outside_of_the_code_is_read_for_a_check(shop: Shop) -> None:
    shop.project.write("code/ranking.py", RANKING)
    shop.project.write("code/more.gin", "rank.query = 'more'\n")
    shop.project.write("outside.gin", "rank.query = 'outside'\n")
    for number, (path, is_found) in enumerate({
        "more.gin": True,
        "../outside.gin": False,
        str(shop.project.folder / "outside.gin"): False,
        "https://127.0.0.1:1/x.gin": False,
    }.items(), start=3):  # fmt: skip
        shop.project.write("new.gin", f"{ACME}include '{path}'\n")
        shop.did("edit", "ranking/acme", "--file", "new.gin")
        outcome = shop("check", str(number), "--code", "code", "--no-types")
        missing = "Unable to open file" in outcome.out or "there is no entry outside.gin" in outcome.out
        assert (outcome.code, missing) == (0 if is_found else 1, not is_found)
    shop.project.write("new.gin", f"{ACME}rank.query = data('{shop.project.folder}/secret.json')\n")
    shop.project.write("secret.json", "{}")
    shop.did("edit", "ranking/acme", "--file", "new.gin")
    assert "Unable to open file" in shop("check", "7", "--code", "code", "--no-types").out
