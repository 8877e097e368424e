"""The sessions of the README, line by line, from an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.shell import Shell

SESSION = """
export SHUJIAN_DATA=./ledger SHUJIAN_URL={url} SHUJIAN_PASSWORD_FILE=./pw
umask 077; openssl rand -hex 16 > pw
shujian account new steward
shujian init --steward steward
shujian up --detach
shujian account new tj-clerk tj-head
shujian member admit 市统计局 --code 11110000000021231Y --role provider --role consumer \
 --handler tj-clerk --head tj-head --as steward
shujian catalog template -o mine.xlsx
MAP="--map name=数据集名称 --map provider=所属部门 --map theme=所属主题 --map format=格式类型"
MAP="$MAP --map summary=摘要 --map updated=更新日期 --only provider=市统计局"
shujian catalog import ../shared/data/beijing-catalog.csv $MAP --as tj-clerk --dry-run
echo ---imported
shujian catalog import ../shared/data/beijing-catalog.csv $MAP --as tj-clerk
echo ---again
shujian catalog import ../shared/data/beijing-catalog.csv $MAP --as tj-clerk
echo ---listed
shujian catalog list --provider 市统计局
shujian catalog show STJJ-0001; shujian catalog diff STJJ-0001
echo ---traced
shujian trace --member 市统计局 --json
echo ---audited
shujian audit
shujian status; shujian doctor
"""

ACCESS = """
shujian account new xc-clerk xc-head auditor
shujian member admit 西城区 --code XC-1 --prefix XCQ --role consumer \
 --handler xc-clerk --head xc-head --as steward
shujian member admit 市审计局 --code SJ-1 --prefix SJJ --role auditor --handler auditor --as steward
CODE=STJJ-0001
printf 'a,b,c\\n1,2,3\\n4,5,6\\n' > data.csv
shujian payload put $CODE data.csv --as tj-clerk
A=$(shujian access request $CODE --basis 《统计法》第二十五条 --scene 核验纳税人 \
 --purpose tax.verify --fields a,b --mode download --from 2026-11-01 --until 2099-06-30 \
 --as xc-clerk --json | python3 -c "import json, sys; print(json.load(sys.stdin)['authorization'])")
shujian access endorse $A --as xc-head
echo ---waiting
shujian access list --waiting --as tj-head; shujian access show $A
echo ---granted
shujian access grant $A --as tj-head
shujian fetch $CODE --authorization $A --case 2026-0412 --actor 张三 --as xc-clerk -o out.csv
echo ---revoked
shujian access revoke $A --reason 用途已完成 --as tj-head
shujian fetch $CODE --authorization $A --case 2026-0412 --actor 张三 --as xc-clerk -o no.csv ||
 echo refused with $?
echo ---reported
NOW=$(date -u +%FT%TZ); MONTH=$(date +%Y-%m)
echo '{{"id":"e1","time":"'$NOW'","resource":"STJJ-0001","consumer":"西城区",'\
'"authorization":"'$A'","purpose":"tax.verify","case":"2026-0413","bytes":700}}' > events.ndjson
shujian report events.ndjson --sequence 1 --period $MONTH --as tj-clerk
echo ---traced
shujian trace --resource $CODE --from 2026-11-01 --to 2099-12-31 --check --case AUD-7 \
 --as auditor || echo uncovered with $?
shujian receipt list --as tj-head > receipts.ndjson
shujian receipt check receipts.ndjson
echo ---proved
shujian evidence --resource $CODE --case AUD-7 --wait 60 --as auditor -o evidence.json
shujian evidence --resource $CODE --case AUD-7 --as auditor -o evidence.json || echo kept with $?
shujian trust --output trust.json
shujian verify evidence.json --trust trust.json || echo completeness asserted with $?
shujian evidence --authorization $A --as xc-clerk -o own.json --json
echo ---audited
shujian audit
"""


@pytest.fixture
def beside_shared_data(shell: Shell, shared_data: Path) -> Shell:
    """A shell whose folder has the sample files where the session expects them."""
    (shell.home.parent / "shared").symlink_to(shared_data.parent)
    (shell.home / "pw").unlink()
    return shell


def test_the_session_works_as_it_is_written(beside_shared_data: Shell) -> None:
    shell = beside_shared_data
    said = shell.script((SESSION + "echo ===\n" + ACCESS).format(url=shell.settings["SHUJIAN_URL"]))
    assert said.status == 0, f"{said.out[-3000:]}\n{said.err[-3000:]}"
    assert "Traceback" not in said.err
    published, accessed = said.out.split("===\n")
    _check_published(shell, published)
    assert "as tj-clerk, used last here" in said.err
    _check_accessed(shell, accessed)


def _check_published(shell: Shell, said: str) -> None:
    dry_run, imported = said.split("---imported\n")
    imported, again = imported.split("---again\n")
    again, listed = again.split("---listed\n")
    listed, traced = listed.split("---traced\n")
    traced, audited = traced.split("---audited\n")

    assert "市统计局 (11110000000021231Y, prefix STJJ): accepted by the contract" in dry_run
    assert "new                    130" in dry_run
    assert "130 entries published and accepted by the contract" in imported
    assert "0 entries published" in again
    assert "130 unchanged, 0 refused, 0 not entries" in again
    assert "STJJ-0050" in listed
    assert "名称 Name" in listed
    assert "STJJ-0001 has one version only" in listed
    assert '"resource": "STJJ-0130"' in traced
    assert '"level": "anchored"' in traced
    assert "clean: everything follows from the journal" in audited
    assert " is ready (process " in audited
    assert "FAIL" not in audited
    assert (shell.home / "mine.xlsx").stat().st_size > 5000
    assert {path.stat().st_mode & 0o077 for path in (shell.home / "ledger.keys").rglob("*")} == {0}


def _check_accessed(shell: Shell, said: str) -> None:
    before, waiting = said.split("---waiting\n")
    waiting, granted = waiting.split("---granted\n")
    granted, revoked = granted.split("---revoked\n")
    revoked, reported = revoked.split("---reported\n")
    reported, traced = reported.split("---traced\n")
    traced, proved = traced.split("---proved\n")
    proved, audited = proved.split("---audited\n")

    assert "data.csv deposited for STJJ-0001: 18 bytes, fields a, b, c" in before
    assert "endorsed" in waiting
    assert "《统计法》第二十五条" in waiting
    assert "out.csv: 15 bytes, fields a, b" in granted
    assert (shell.home / "out.csv").read_bytes() == b"a,b\r\n1,2\r\n4,5\r\n"
    assert "refused with 1" in revoked
    assert not (shell.home / "no.csv").exists()
    assert "report 1: 1 of 1 lines taken, 0 rejected" in reported
    assert "2 accesses in" in traced
    assert "1 COVERED, 1 NO_AUTHORIZATION; 1 requests were refused" in traced
    assert "uncovered with 1" in traced
    assert "receipts hold" in traced
    assert "0 newer records are not covered" in proved
    assert "kept with 2" in proved
    assert "completeness asserted with 1" in proved
    assert "INVALID" not in proved
    assert (shell.home / "evidence.json").stat().st_mode & 0o077 == 0
    assert '"file": "own.json"' in proved
    assert "clean: everything follows from the journal" in audited
    assert "张三" not in (shell.data / "gateway.sqlite").read_bytes().decode("utf-8", "ignore")
