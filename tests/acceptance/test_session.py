"""The session of the README, line by line, from an empty folder."""

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


@pytest.fixture
def beside_shared_data(shell: Shell, shared_data: Path) -> Shell:
    """A shell whose folder has the sample files where the session expects them."""
    (shell.home.parent / "shared").symlink_to(shared_data.parent)
    (shell.home / "pw").unlink()
    return shell


def test_the_session_works_as_it_is_written(beside_shared_data: Shell) -> None:
    shell = beside_shared_data
    said = shell.script(SESSION.format(url=shell.settings["SHUJIAN_URL"]))
    assert said.status == 0, f"{said.out[-3000:]}\n{said.err[-3000:]}"
    dry_run, imported = said.out.split("---imported\n")
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
    assert "as tj-clerk, used last here" in said.err
    assert "Traceback" not in said.err
    assert (shell.home / "mine.xlsx").stat().st_size > 5000
    assert {path.stat().st_mode & 0o077 for path in (shell.home / "ledger.keys").rglob("*")} == {0}
