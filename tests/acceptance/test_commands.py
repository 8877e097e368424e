"""What departments do from day to day, each command as a process against a served ledger."""

from __future__ import annotations

import json
from typing import Any

from tests.acceptance.shell import Shell


def admit(shell: Shell, name: str, code: str, *more: str, role: str = "provider") -> str:
    """Admit a member with the accounts ``<code>-clerk`` and ``<code>-head``."""
    clerk, head = f"{code.lower()}-clerk", f"{code.lower()}-head"
    shell.run("account", "new", clerk, head)
    return shell.run(
        *("member", "admit", name, "--code", code, "--role", role),
        *("--handler", clerk, "--head", head, "--as", "steward", *more),
    ).out


def entry(shell: Shell, name: str, provider: str) -> str:
    """A file with the JSON of an entry."""
    document: dict[str, Any] = {
        "format": "shujian/entry/1",
        "name": name,
        "provider": {"name": provider, "code": "未提供"},
        "summary": "摘要",
        "sharing_type": "无条件共享",
        "openness": "未提供",
        "update_cycle": "每月",
        "grade": "一般",
        **dict.fromkeys(
            ("theme", "formats", "items", "sharing_modes", "issued", "use_conditions"), "未提供"
        ),
    }
    (shell.home / "entry.json").write_text(json.dumps(document), "utf-8")
    return "entry.json"


def test_a_catalog_entry_is_published_changed_withdrawn_and_given_away(founded: Shell) -> None:
    founded.run("up", "--detach")
    assert "prefix STJJ" in admit(founded, "市统计局", "TJJ")
    assert "prefix SJTJ" in admit(founded, "市交通局", "JTJ")
    tables = {"--entry": entry(founded, "常住人口", "市统计局")}

    published = founded.run("catalog", "publish", *sum(tables.items(), ()), "--as", "tjj-clerk")
    assert "STJJ-0001 version 1: accepted by the contract" in published.out
    same = founded.run(
        "catalog", "publish", "STJJ-0001", *sum(tables.items(), ()), "--as", "tjj-clerk", expect=1
    )
    assert "nothing of STJJ-0001 would change" in same.err
    changed = founded.run(
        "catalog", "publish", "STJJ-0001", "--set", "update_cycle=每年", "--as", "tjj-clerk"
    )
    assert "STJJ-0001 version 2: accepted by the contract" in changed.out
    diff = founded.run("catalog", "diff", "STJJ-0001").out.splitlines()
    assert diff == ["STJJ-0001: version 1 to 2", "~ 更新周期 Update cycle  每月 → 每年"]

    stranger = founded.run(
        "catalog", "publish", "STJJ-0001", "--set", "update_cycle=每日", "--as", "jtj-clerk",
        expect=1,
    )  # fmt: skip
    assert "belongs to TJJ, not to JTJ" in stranger.err or "only TJJ" in stranger.err

    given = founded.run(
        "catalog", "transfer", "STJJ-0001", "--to", "市交通局", "--as", "tjj-head", "--json"
    ).json
    assert (given["state"], given["missing"]) == ("proposed", 1)
    waiting = founded.run("member", "approve", "--as", "jtj-head").out
    assert given["statement"] in waiting
    taken = founded.run("member", "approve", given["statement"][:12], "--as", "jtj-head")
    assert "accepted by the contract" in taken.out
    assert "TransferEntry" in taken.err
    shown = founded.run("catalog", "show", "STJJ-0001", "--json").json
    assert (shown["owner"], shown["version"]) == ("JTJ", 2)

    withdrawn = founded.run(
        "catalog", "withdraw", "STJJ-0001", "--reason", "不再更新", "--as", "jtj-clerk"
    )
    assert "withdrawal of STJJ-0001: accepted by the contract" in withdrawn.out
    assert founded.run("catalog", "list", "--status", "withdrawn").out.splitlines()[1:] != []

    _check_receipt(founded)
    rows = founded.run("trace", "--resource", "STJJ-0001", "--format", "ndjson").out.splitlines()
    kinds = [json.loads(row)["kind"] for row in rows if json.loads(row)["outcome"] == "accepted"]
    assert kinds == [
        "catalog.withdrawn",
        "catalog.transferred",
        "catalog.published",
        "catalog.published",
    ]
    founded.run("audit")


def _check_receipt(shell: Shell) -> None:
    said = shell.run(
        "catalog", "publish", "--entry", entry(shell, "公交线路", "市交通局"), "--as", "jtj-clerk",
        "--json",
    )  # fmt: skip
    path = shell.home / "receipt.json"
    path.write_text(said.out)
    checks = shell.run("receipt", "check", "receipt.json", "--json").json
    assert checks["kept"]
    names = [check["check"] for check in checks["checks"]]
    assert names[:3] == ["signature", "position", "previous"]
    assert "anchor" in names

    promise = said.json
    promise["receipt"]["leaf"] = "0x" + "00" * 32
    path.write_text(json.dumps(promise))
    broken = shell.run("receipt", "check", "receipt.json", expect=1)
    assert "FAIL  signature: signed by somebody else" in broken.out
    assert "FAIL  position: record" in broken.out
    assert f"promised {promise['receipt']['leaf']}, found 0x" in broken.out


def test_members_are_suspended_reinstated_amended_and_given_new_accounts(founded: Shell) -> None:
    founded.serve()
    admit(founded, "市统计局", "TJJ")
    reason = ("--reason", "账户失控", "--as", "steward")
    assert "accepted" in founded.run("member", "suspend", "市统计局", *reason).out
    refused = founded.run("catalog", "list", "--as", "tjj-clerk", expect=1)
    assert "is suspended" in refused.err
    assert "accepted" in founded.run("member", "reinstate", "TJJ", *reason).out
    founded.run("catalog", "list", "--as", "tjj-clerk")

    founded.run("account", "new", "tjj-clerk-2")
    rotated = founded.run(
        *("member", "rotate", "市统计局", "--rank", "handler", "--as", "tjj-head"),
        *("--previous", "tjj-clerk", "--next", "tjj-clerk-2"),
    )
    assert "accepted" in rotated.out
    assert "rotated out" in founded.run("member", "list", "--as", "tjj-clerk", expect=1).err
    founded.run("member", "list", "--as", "tjj-clerk-2")

    amended = founded.run(
        "member", "amend", "TJJ", "--name", "省统计局", "--role", "provider", "--as", "steward"
    )
    assert "accepted" in amended.out
    members = founded.run("member", "list", "--json", "--as", "steward").json
    (changed,) = [member for member in members if member["code"] == "TJJ"]
    assert (changed["name"], changed["roles"]) == ("省统计局", ["provider"])


def test_with_two_stewards_both_must_sign(founded: Shell) -> None:
    founded.serve()
    admit(founded, "市监督局", "JDJ", role="steward")
    first = admit(founded, "市统计局", "TJJ")
    assert "1 more signature needed" in first
    assert "TJJ" not in founded.run("member", "list", "--as", "steward").out
    (proposal,) = founded.run("member", "approve", "--as", "jdj-head", "--json").json
    handler = founded.run("member", "approve", proposal["digest"], "--as", "jdj-clerk", expect=1)
    assert "is not a head's account of a steward" in handler.err
    approved = founded.run("member", "approve", proposal["digest"], "--as", "jdj-head")
    assert "accepted by the contract" in approved.out
    assert "TJJ" in founded.run("member", "list", "--as", "steward").out
    assert founded.run("member", "approve", "--as", "jdj-head").out == (
        "nothing waits for signatures\n"
    )


def test_a_gateway_that_serves_another_ledger_is_noticed(founded: Shell) -> None:
    founded.serve()
    founded.run("member", "list", "--as", "steward")
    (memory,) = (founded.home / "ledger.keys" / ".sessions").glob("*.json")
    content = json.loads(memory.read_text())
    assert content["ledger"].startswith("0x")
    memory.write_text(json.dumps({**content, "ledger": "0x" + "00" * 32, "sessions": {}}))
    said = founded.run("member", "list", "--as", "steward", expect=1)
    assert "serves another ledger than before" in said.err


def test_a_department_without_a_ledger_of_its_own_is_well(founded: Shell) -> None:
    founded.serve()
    department = Shell(founded.home, {**founded.settings, "SHUJIAN_DATA": "./none"})
    found = {row["check"]: row for row in department.run("doctor", "--json").json}
    assert found["ledger"]["note"].startswith("none on this machine; the gateway at ")
    assert found["clock"]["note"].startswith("agrees with the gateway's")


def test_a_link_signs_a_browser_in_once(founded: Shell) -> None:
    import httpx

    founded.run("up", "--detach")
    link = founded.run("sign-in", "--as", "steward").out.strip()
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        page = browser.get(link)
        assert (page.status_code, str(page.url).rstrip("/")) == (
            200,
            founded.settings["SHUJIAN_URL"],
        )
        assert browser.get(f"{founded.settings['SHUJIAN_URL']}/catalog").status_code == 200
    with httpx.Client(follow_redirects=True, trust_env=False) as thief:
        assert thief.get(link).status_code == 401
