"""The demonstration: the whole story from nothing, again over the same ledger, and served."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import httpx

from gateway.operation import folder
from tests.acceptance.shell import PATIENCE, Shell, is_alive, wait_until
from tests.support.ports import free_port
from tests.support.tools import NO_TLS

CHAPTERS = (
    "部门 Departments join",
    "发布 Publication",
    "变更 A change",
    "伪造 Forgeries",
    "授权 Authorization",
    "访问 Access",
    "判定 Was every access covered?",
    "溯源 The trace",
    "签发 Documents are issued",
    "查验 Anyone verifies",
    "入账 Used once",
    "一码授权 The holder decides",
    "旁证 An observer",
    "证据 Evidence",
    "审计 The audit",
    "篡改 Tampering, on a copy",
)


def test_the_story_is_told_twice_and_then_served_until_it_is_ended(shell: Shell) -> None:
    # The environment of somebody who works on a real ledger must not matter.
    shell.settings |= {"SHUJIAN_DATABASE_URL": "sqlite:////nowhere/x", "SHUJIAN_DATA": "./real"}
    port = ("--port", str(free_port()))  # two demonstrations at once would want the same one
    first = shell.run("demo", "--once", *port).out
    _check_story(first, versions=(1, 2))
    second = shell.run("demo", "--once", *port).out
    _check_story(second, versions=(3, 4))  # the file said otherwise: version 3
    assert "entries unchanged: nothing is published twice" in second
    assert "Going on with the ledger in" in second
    assert not (shell.home / "real").exists()
    _check_served(shell, *port)


def _check_story(out: str, versions: tuple[int, int]) -> None:
    places = [out.index(f"{number}. {title}") for number, title in enumerate(CHAPTERS, start=1)]
    assert places == sorted(places)
    old, new = versions
    assert f"version {old} to {new}" in out
    assert "更新周期 Update cycle  每" in out
    assert "行业,企业数 / 农副食品加工业,41 / " in out
    assert "refused: FIELDS_EXCEEDED" in out
    assert "refused: NO_AUTHORIZATION" in out
    assert re.search(r"access.released +COVERED", out)
    assert re.search(r"access.reported +NO_AUTHORIZATION", out)
    assert re.search(r"contract: NotAuthorised\(account=0x[0-9a-f]{40}\)", out)
    assert "gateway:  DEMO-JYJ has signed, but only DEMO-TJJ may do this" in out
    assert re.search(r"clean: \d+ records, root 0x[0-9a-f]{16}… as on the chain", out)
    assert re.search(r"record position=\d+, body: body and salt do not have the digest", out)
    assert re.search(r"resource code=TJJ-000\d, name: the table does not say", out)
    assert "The ledger itself was not touched." in out
    assert "20 certificates in one batch" in out
    assert "changed: total.payable, total.with_tax" in out
    assert "authentic, but revoked since" in out
    assert re.search(r"contract: UseTaken\(key=0x[0-9a-f]{64}, holder=0x[0-9a-f]{64}", out)
    assert re.search(r"15 completeness +VALID", out)
    assert re.search(r"VALID: \d+ records are all records of resource:TJJ-000\d", out)


def _check_served(shell: Shell, *port: str) -> None:
    process = shell.start("demo", *port)
    assert process.stdout is not None
    seen: list[str] = []
    for line in process.stdout:
        seen.append(line)
        if "Ctrl-C ends it." in line:
            break
    out = "".join(seen)
    demo = shell.home / ".demo"
    gateway = int((demo / "ledger" / "up.lock").read_text())
    _check_entrances(out)
    _check_by_hand(demo, out)
    process.send_signal(signal.SIGINT)
    last, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, last) == (0, "ending gateway and node ...\n")
    assert not is_alive(gateway)


def _check_entrances(out: str) -> None:
    """The clerk, the issuer, a department, the auditor, the steward: each link is that one's."""
    links = re.findall(r"^    (http://127\.0\.0\.1:\d+/sign-in\?code=\S+)$", out, re.MULTILINE)
    names = ("示例科技公司", "示例商贸公司", "示例市统计局", "示例市审计局", "示例市数据局")
    for link, name in zip(links, names, strict=True):
        page = httpx.get(
            link, follow_redirects=True, timeout=PATIENCE, trust_env=False, verify=NO_TLS
        )
        assert f"已登录 <b>{name}</b>" in page.text


def _check_by_hand(demo: Path, out: str) -> None:
    """The commands that the demonstration proposes work as they stand, in any folder."""
    block = out[out.index("By hand") :]
    commands = re.findall(rf"^  ({re.escape(str(demo))}/shujian .+)$", block, re.MULTILINE)
    assert len(commands) == 5
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd="/", capture_output=True, text=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, (command, done)


def test_a_demonstration_removes_nothing_that_is_not_its_own(founded: Shell) -> None:
    said = founded.run("demo", "--once", "--fresh", "--folder", ".", expect=1)
    assert "is no demonstration's; move it" in said.err
    assert (founded.data / "ledger.json").exists()


def test_killed_a_demonstration_leaves_nothing_running(shell: Shell) -> None:
    # As a shell's script starts what it does not wait for: such processes ignore SIGINT.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = shell.start("demo", "--port", str(free_port()))
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdout is not None
    for line in process.stdout:
        if "1. " in line:
            break
    demo = shell.home / ".demo"
    gateway = int((demo / "ledger" / "up.lock").read_text())
    wait_until(lambda: folder.holder(demo / "mirror" / "lock") is not None, "the observer is there")
    observer = folder.holder(demo / "mirror" / "lock")
    assert observer is not None
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    wait_until(lambda: not is_alive(gateway), "the gateway has ended with the demonstration")
    wait_until(lambda: not is_alive(observer), "the observer has ended with it")


def test_a_whole_city_is_published_by_its_departments(shell: Shell, tmp_path: Path) -> None:
    city = tmp_path / "city.csv"
    city.write_text(
        "所属部门,数据集名称,所属主题,格式类型,更新日期,摘要\n"
        '市统计局,价格指数,经济建设,"csv,xlsx",2026-02-11 16:35:36,包括年份、指数\n'
        "市统计局,价格指数,经济建设,csv,2026-02-11 16:35:36,另一个同名数据集\n"
        "市教委,学校名录,教育文化,csv,2026-02-11 16:35:36,包括学校、地址\n"
        "往年开放数据,旧数据一,其他,csv,2020-01-01 00:00:00,该数据是由市教委提供的旧数据一\n"
        "往年开放数据,旧数据二,其他,csv,2020-01-01 00:00:00,不知来自何处\n",
        "utf-8",
    )
    port = str(free_port())
    out = shell.run("demo", "--once", "--port", port, "--city", str(city)).out
    assert "5 entries signed by 3 members, accepted by the contract" in out
    assert "1 of them name no department: signed by 平台归档（演示）" in out
    assert re.search(r"clean: \d+ records", out)
    again = shell.run("demo", "--once", "--port", "0", "--city", str(city)).out
    assert "0 entries signed by 3 members" in again
    assert "5 unchanged" in again
