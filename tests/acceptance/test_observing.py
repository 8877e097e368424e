"""An observer beside a real gateway: it signs, and convicts who goes back to an older copy."""

from __future__ import annotations

import json
import shutil

from tests.acceptance.shell import Shell, wait_until


def test_an_observer_signs_and_convicts_who_goes_back_to_an_older_copy(founded: Shell) -> None:
    founded.run("account", "new", "observer")
    accounts = founded.run("account", "list", "--json").json
    (address,) = [one["address"] for one in accounts if one["name"] == "observer"]
    founded.settings["SHUJIAN_OBSERVERS"] = address
    url = founded.settings["SHUJIAN_URL"]
    watch = ("observe", url, "--as", "observer", "--trust", "trust.json", "--once")
    for name in ("ledger", "ledger.memory"):
        shutil.copytree(founded.home / name, founded.home / f"older-{name}")

    founded.serve()
    founded.run("trust", "--url", url, "--output", "trust.json")
    wait_until(lambda: founded.ask("/v1/ledger")[1]["checkpoint"] is not None, "it is anchored")
    said = founded.run(*watch, "--json").json
    assert said["records"] == said["signed"] == 1
    wait_until(lambda: founded.ask("/v1/observations")[1]["observed"] == 1, "it is taken")
    assert founded.run("audit", "--mirror", "mirror", "--json").json["exit_status"] == 0
    founded.run("down")
    founded.run(*watch, expect=3)  # nobody there

    # database, chain and both memories are put back: nothing on that machine can notice
    for name in ("ledger", "ledger.memory"):
        shutil.rmtree(founded.home / name)
        shutil.move(founded.home / f"older-{name}", founded.home / name)
    founded.serve()
    wait_until(lambda: founded.ask("/v1/ledger")[1]["checkpoint"] is not None, "it is anchored")
    assert "two sealed blocks have the number" in founded.run(*watch, expect=1).err
    (proof,) = (founded.home / "mirror").glob("conviction-*.json")
    checking = ("observe", "--check", str(proof), "--trust", "trust.json")
    convicts = founded.run(*checking, "--json").json["convicts"]
    assert convicts == json.loads((founded.home / "trust.json").read_text())["sealers"]
    found = founded.run("audit", "--mirror", "mirror", expect=1).out
    assert "another history" in found
