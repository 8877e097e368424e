"""An auditor at work, each command as a process against a served ledger."""

from __future__ import annotations

import json

from tests.acceptance.shell import Shell
from tests.acceptance.test_commands import admit, entry


def test_an_auditor_asks_under_a_case_and_lineage_is_declared(founded: Shell) -> None:
    founded.serve()
    admit(founded, "市统计局", "TJJ")
    admit(founded, "市审计局", "SJJ", role="auditor")
    for name in ("常住人口", "人口密度"):
        published = ("catalog", "publish", "--entry", entry(founded, name, "市统计局"))
        founded.run(*published, "--as", "tjj-clerk")

    derive = ("catalog", "derive", "STJJ-0002", "--from", "STJJ-0001", "--method", "除以面积")
    assert "recorded (record " in founded.run(*derive, "--as", "tjj-clerk").out
    circle = founded.run(
        *("catalog", "derive", "STJJ-0001", "--from", "STJJ-0002", "--method", "乘以面积"),
        *("--as", "tjj-clerk"),
        expect=1,
    )
    assert "cannot be made from itself" in circle.err
    shown = founded.run("catalog", "lineage", "STJJ-0002").out
    assert "STJJ-0001" in shown
    assert "除以面积" in shown

    about = ("trace", "--resource", "STJJ-0002", "--from", "2026-01-01", "--as", "sjj-clerk")
    assert "--case AUD-7" in founded.run(*about, expect=1).err
    assert "lineage.declared" in founded.run(*about, "--case", "AUD-7").out
    checked = founded.run(*about, "--check", "--case", "AUD-7", "--json").json
    assert (checked["refused"], set(checked["verdicts"].values())) == (0, {0})
    prov = json.loads(founded.run(*about, "--format", "prov", "--case", "AUD-7").out)
    assert len(prov["wasDerivedFrom"]) == 1
    asked = founded.run("trace", "--kind", "trace.asked", "--case", "AUD-8", "--json").json
    assert [row["member"] for row in asked] == ["SJJ"]
    record = asked[0]["position"]
    body = founded.run("trace", "--record", str(record), "--json").json["body"]
    assert (body["case"], body["question"]["resource"]) == ("AUD-7", "STJJ-0002")
    nobody = ("trace", "--person", "谁也不是", "--case", "AUD-8", "--json")
    assert founded.run(*nobody).json == []
    denied = founded.run("trace", "--case", "AUD-7", "--as", "tjj-clerk", expect=1)
    assert "--access-case" in denied.err
    founded.run("audit")
