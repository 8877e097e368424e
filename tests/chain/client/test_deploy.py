"""Deploying the contracts: whole in the end, wherever it was interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.client import (
    Client,
    DeadlineExceeded,
    Founder,
    Sender,
    check_deployed,
    contract_address,
    deploy,
)
from chain.statements import address_of
from tests.chain.client.nodes import AnvilNode, Founding, Node
from tests.chain.client.sending import mine, open_sender, used_nonces
from tests.chain.client.world import random_digest


def _founders(ledger: Founding) -> tuple[Founder, Founder]:
    return (
        Founder("STEWARD", "STW", random_digest(), address_of(ledger.steward)),
        Founder("OPERATOR", "OPR", random_digest(), address_of(ledger.operator)),
    )


def test_the_contracts_are_deployed_by_six_transactions_at_predicted_addresses(
    node: Node, ledger: Founding, tmp_path: Path
) -> None:
    founders = _founders(ledger)
    with open_sender(node, ledger, tmp_path / "sender.sqlite") as sender:
        contracts = deploy(sender, ledger.ledger, *founders)
        predicted = [contract_address(sender.account, nonce) for nonce in range(6)]
        assert list(contracts.by_name.values()) == predicted
        check_deployed(sender.client, contracts)
        assert deploy(sender, ledger.ledger, *founders) == contracts
        assert used_nonces(sender) == 6


class _Interrupted(Exception):
    """What stands for the end of the process."""


@pytest.mark.parametrize("sends", [0, 1, 3, 5, 6])
def test_an_interrupted_deployment_is_taken_up_where_it_stopped(
    sends: int, sleepy: AnvilNode, ledger: Founding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    founders = _founders(ledger)
    left = [sends]
    real = Sender.send

    def send(*arguments: object) -> object:
        if left[0] == 0:
            raise _Interrupted
        left[0] -= 1
        return real(*arguments)  # type: ignore[arg-type]

    with (
        open_sender(sleepy, ledger, tmp_path / "sender.sqlite") as sender,
        monkeypatch.context() as patched,
    ):
        patched.setattr(Sender, "send", send)
        with pytest.raises((_Interrupted, DeadlineExceeded)):
            deploy(sender, ledger.ledger, *founders, timeout=0.2)
    with open_sender(sleepy, ledger, tmp_path / "sender.sqlite") as sender:
        with pytest.raises(DeadlineExceeded):
            deploy(sender, ledger.ledger, *founders, timeout=0.2)
        mine(sender)
        contracts = deploy(sender, ledger.ledger, *founders)
        check_deployed(sender.client, contracts)
        assert used_nonces(sender) == 6


def test_all_six_fit_into_one_block(sleepy: AnvilNode, ledger: Founding, tmp_path: Path) -> None:
    with open_sender(sleepy, ledger, tmp_path / "sender.sqlite") as sender:
        founders = _founders(ledger)
        with pytest.raises(DeadlineExceeded):
            deploy(sender, ledger.ledger, *founders, timeout=0.2)
        mine(sender)
        contracts = deploy(sender, ledger.ledger, *founders)
        assert contracts.block == 1
        with Client(sleepy.url, contracts=contracts) as client:
            assert client.journal().block == 1
