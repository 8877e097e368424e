"""Where a demonstration lives, and whom it casts: nothing of anybody else's is touched."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from gateway import ledger as ledgers
from gateway.catalog.importing import parse_table, plan
from gateway.command.demo import place
from gateway.command.demo.access import AUDITOR
from gateway.command.demo.actors import Stage
from gateway.command.demo.city import ARCHIVE, departments_of
from gateway.command.demo.documents import BUREAU, ORGANISATIONS, SELLER, Papers
from gateway.command.demo.people import people
from gateway.command.demo.story import DEPARTMENTS
from gateway.command.demo.trying import things_to_try
from gateway.command.errors import CommandError, Refused
from gateway.command.output import Output
from gateway.documents import codes, formats
from gateway.operation import folder
from gateway.verification.files import semantic
from tests.gateway.operation.test_first_record import decided, ledger_of

pytestmark = pytest.mark.loopback


def test_the_environment_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "KEYS", "MEMORY", "PASSWORD_FILE"):
        monkeypatch.setenv(f"SHUJIAN_{name}", "/elsewhere")
    monkeypatch.setenv("SHUJIAN_DATABASE_URL", "sqlite:////elsewhere")
    monkeypatch.setenv("SHUJIAN_CHAIN_URL", "http://127.0.0.1:1")
    settings = place.settings_in(tmp_path, 4321)
    assert settings.url == "http://127.0.0.1:4321"
    assert settings.database == f"sqlite:///{tmp_path}/ledger/gateway.sqlite"
    assert settings.chain_url is None
    assert settings.keys_folder == tmp_path / "ledger.keys"
    assert settings.memory_folder == tmp_path / "ledger.memory"
    assert settings.password_file == tmp_path / "pw"


def test_a_password_is_drawn_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    where = tmp_path / "demo"
    settings = place.settings_in(where, None)
    place.prepare(where, settings, fresh=False)
    password = (where / "pw").read_text()
    assert len(password.strip()) == 32
    assert stat.S_IMODE((where / "pw").stat().st_mode) == 0o600
    place.prepare(where, settings, fresh=False)
    assert (where / "pw").read_text() == password
    place.prepare(where, settings, fresh=True)
    assert (where / "pw").read_text() != password


@pytest.mark.parametrize("lock", [folder.INIT_LOCK, folder.UP_LOCK])
def test_one_that_is_founded_or_served_just_now_is_not_removed(tmp_path: Path, lock: str) -> None:
    where = tmp_path / "demo"
    settings = place.settings_in(where, None)
    settings.data.mkdir(parents=True)
    with (
        folder.held(settings.data / lock, "held by {pid}"),
        pytest.raises(CommandError, match=rf"runs in .* already: .*`kill {os.getpid()}`"),
    ):
        place.prepare(where, settings, fresh=True)
    assert settings.data.is_dir()


def test_one_that_runs_already_says_where_and_how_to_end_it(tmp_path: Path) -> None:
    where = tmp_path / "demo"
    settings = place.settings_in(where, 4321)
    settings.data.mkdir(parents=True)
    up = {"pid": os.getpid(), "url": "http://127.0.0.1:4321"}
    folder.write_json(settings.data / folder.UP, up)
    with folder.held(settings.data / folder.UP_LOCK, ""), subprocess.Popen(
        [sys.executable, "-c", _HOLDS, where], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as teller:  # fmt: skip
        assert teller.stdout is not None
        assert teller.stdout.readline() == b"held\n"
        with pytest.raises(CommandError) as refused:
            place.prepare(where, settings, fresh=False)
        teller.communicate(b"")
    told = str(refused.value)
    assert "already at http://127.0.0.1:4321: end it by Ctrl-C" in told
    assert f"`kill {teller.pid}`" in told, "the process that ends the gateway, and not the gateway"
    place.prepare(where, settings, fresh=False)  # whom nobody holds any more may be gone on with


_HOLDS = """
import sys, pathlib
from gateway.command.demo import place
with place.held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_command_line_that_is_left_knows_its_settings_whatever_the_folder(
    tmp_path: Path,
) -> None:
    where = tmp_path / "a demo's"
    settings = place.settings_in(where, 4321)
    place.prepare(where, settings, fresh=False)
    launcher = place.write_launcher(where, settings, "http://127.0.0.1:4321")
    assert stat.S_IMODE(launcher.stat().st_mode) == 0o700
    said = subprocess.run(
        [launcher, "account", "new", "somebody"], cwd="/", capture_output=True, text=True,
        timeout=120, check=True, env={"SHUJIAN_DATA": "/elsewhere"},
    )  # fmt: skip
    assert "somebody" in said.stdout
    assert [path.name for path in (where / "ledger.keys").glob("*somebody*")]
    place.prepare(where, settings, fresh=True)  # and is no stranger's
    assert not launcher.exists()


def _papers(tmp_path: Path) -> Papers:
    papers = Papers(Stage(place.settings_in(tmp_path, 1), Output()), tmp_path / "documents")
    papers.write()
    return papers


def test_every_document_of_the_story_is_right_in_form_and_names_who_issues_it(
    tmp_path: Path,
) -> None:
    papers = _papers(tmp_path)
    files = [*papers.fapiao.iterdir(), *papers.invoices.iterdir(), *papers.certificates.iterdir()]
    assert len(files) == 24
    for file in files:
        model = formats.read(file.read_bytes())
        wrong = [one for one in semantic.check(model) if one.result is semantic.Result.FAILS]
        assert wrong == [], file.name
        names = {model.get("seller.name"), model.get("issuer.name")} - {""}
        assert names <= {SELLER.name, BUREAU.name}
        numbers = {model.get("seller.tax_number"), model.get("issuer.code")} - {""}
        assert numbers <= {SELLER.code, BUREAU.code}, file.name


def test_what_is_printed_to_be_tried_is_what_the_documents_say(tmp_path: Path) -> None:
    papers = _papers(tmp_path)
    told = "\n".join(things_to_try(papers, "http://here"))
    (file,) = papers.fapiao.iterdir()
    model = formats.read(file.read_bytes())
    assert model.key is not None
    assert model.key.number == papers.fresh.number
    assert len(papers.fresh.number) == 20
    kind, fields = codes.told(papers.fresh.code) or ("", ())
    assert kind == model.type
    assert {one.path for one in fields} == {"number", "issue_date", "total.with_tax"}
    assert set(fields) <= set(model.fields)
    identifiers = [formats.read(one.read_bytes()).get("identifier")
                   for one in sorted(papers.certificates.iterdir())]  # fmt: skip
    assert identifiers.index(papers.identifier) > 1, "the first is revoked, the second disclosed"
    for value in (papers.fresh.number, papers.fresh.code, papers.identifier, str(file.parent)):
        assert value in told


class Known:
    """A gateway at which the visitor has issued the first number, and the second is booked."""

    def __init__(self, papers: Papers) -> None:
        self.numbers = tuple(f"{papers.year % 100:02}00{at:016}" for at in (1, 2))
        self.asked = ""

    def post(self, path: str, body: Any) -> Any:
        (document,) = body["documents"]
        self.asked = document["number"]
        status = "booked" if self.asked == self.numbers[1] else "free"
        return {"documents": [{"status": status, "pending": None, "issue": f"0x{'1' * 64}"}]}

    def get(self, path: str) -> Any:
        if self.asked != self.numbers[0]:
            raise Refused(404, "there is no document")
        return {}


def test_a_number_that_the_visitor_has_used_is_not_told_as_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = Papers(Stage(place.settings_in(tmp_path, 1), Output()), tmp_path / "documents")
    known = Known(papers)
    monkeypatch.setattr(papers, "client", lambda _: known)
    papers.skip_known()
    assert papers.fresh.number == known.numbers[1][:-1] + "3"
    papers.write()
    assert [one.stem for one in papers.fapiao.iterdir()] == [papers.fresh.number]


def test_everybody_is_told_with_what_they_may_do() -> None:
    everybody = (*DEPARTMENTS, AUDITOR, *ORGANISATIONS)
    lines = people("示例市数据局", everybody)
    accounts = {line.split()[0] for line in lines[1:]}
    assert accounts == {"steward", *(n for one in everybody for n in (one.clerk, one.head))}
    (clerk,) = [line for line in lines if line.startswith("kj-clerk")]
    assert "入账" in clerk


@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path, fresh: bool) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    settings = place.settings_in(tmp_path, None)
    with pytest.raises(CommandError, match=r"holds thesis\.txt"):
        place.prepare(tmp_path, settings, fresh=fresh)
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_real_ledger_is_left_alone(tmp_path: Path, fresh: bool) -> None:
    settings = place.settings_in(tmp_path, None)
    settings.data.mkdir()
    real = {**ledger_of(decided()).as_json(), "demonstration": False}
    folder.write_json(settings.data / ledgers.FILE, real)
    with pytest.raises(CommandError, match="is no demonstration"):
        place.prepare(tmp_path, settings, fresh=fresh)
    assert (settings.data / ledgers.FILE).exists()


def test_the_sample_is_marked_whole_and_belongs_to_the_departments_of_the_story() -> None:
    sample = resources.files("gateway.command.demo").joinpath("sample.csv").read_bytes()
    planned = plan(parse_table(sample))
    assert not planned.rejections
    assert not planned.remarks
    assert set(planned.providers()) == {each.name for each in DEPARTMENTS}
    assert all(each.entry.name.startswith("（演示）") for each in planned.entries)
    assert all(each.name.startswith("示例") for each in DEPARTMENTS)
    assert {str(each.entry.sharing_type) for each in planned.entries} == {
        "无条件共享",
        "有条件共享",
        "不予共享",
    }


def test_every_department_of_a_city_has_its_own_code_prefix_and_accounts(
    shared_data: Path,
) -> None:
    from gateway.command.demo.city import _plan

    planned = _plan(shared_data / "beijing-catalog.csv")
    departments = departments_of(planned)
    assert len(departments) == 74, "73 departments and the archive"
    assert departments[None] == ARCHIVE
    assert sum(len(planned.of(name)) for name in departments) == len(planned.entries) == 4432
    for attribute in ("code", "prefix", "clerk", "head"):
        values = {getattr(each, attribute) for each in departments.values()}
        assert len(values) == 74, attribute
    assert departments["市统计局"].prefix == "STJJ"
    assert all(name == each.name for name, each in departments.items() if name is not None)
