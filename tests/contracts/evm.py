"""A Cancun chain in memory for the contract tests: deploy, send, attempt, look, go back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth.abc import ComputationAPI, StateAPI
from eth.exceptions import Revert
from eth.vm.spoof import SpoofTransaction
from eth_abi.abi import encode
from eth_tester import EthereumTester, PyEVMBackend
from eth_utils.address import to_checksum_address

from chain.node.interpreter import QuickVM
from tests.contracts.abi import (
    Abi,
    abi_of,
    abi_types,
    artifact,
    signature,
    unhex,
    values_of,
)

GAS_LIMIT = 200_000_000
GAS = 30_000_000
"""What a transaction gets unless the test says otherwise."""

Overrides = Mapping[tuple[bytes, int], int]
"""Storage words by (contract, slot) that hold for one attempt."""


class Refused(AssertionError):
    """A call reverted with an error of the contract's ABI, or with none: name ''."""

    def __init__(self, name: str, values: tuple[Any, ...] = ()) -> None:
        super().__init__(f"{name}{values}")
        self.name = name
        self.values = values


@dataclass(frozen=True)
class Event:
    """One log of a contract, decoded; bytes are bytes and addresses 20 of them."""

    name: str
    values: dict[str, Any]
    topics: tuple[bytes, ...]


@dataclass(frozen=True)
class Outcome:
    """What a call did or would do."""

    gas_used: int
    events: list[Event]
    output: bytes = b""
    block: int = 0


class Evm:
    """One chain of eth-tester; its ten funded accounts have the private keys 1 to 10."""

    def __init__(self) -> None:
        params = PyEVMBackend.generate_genesis_params({"gas_limit": GAS_LIMIT})
        self.backend = PyEVMBackend(genesis_parameters=params, vm_configuration=((0, QuickVM),))
        self.tester = EthereumTester(self.backend)

    @property
    def block_number(self) -> int:
        """The number of the newest block."""
        return int(self.backend.chain.get_canonical_head().block_number)

    @property
    def next_time(self) -> int:
        """The time that the next block will have."""
        return int(self.backend.chain.header.timestamp)

    def travel(self, time: int) -> None:
        """Makes the next block have that time."""
        chain = self.backend.chain
        chain.header = chain.header.copy(timestamp=time)

    def mine(self) -> None:
        """Makes an empty block."""
        self.tester.mine_blocks(1)

    def mark(self) -> int:
        """A point to come back to; an empty block, because going back executes it again."""
        self.mine()
        return int(self.tester.take_snapshot())

    def go_back(self, mark: int) -> None:
        """Undoes everything since that point."""
        self.tester.revert_to_snapshot(mark)

    def send(self, sender: bytes, to: bytes | None, data: bytes, gas: int = GAS) -> dict[str, Any]:
        """The receipt of a transaction in a block of its own, whether it succeeded or not."""
        transaction: dict[str, Any] = {
            "from": to_checksum_address(sender),
            "data": "0x" + data.hex(),
            "gas": gas,
        }
        if to is not None:
            transaction["to"] = to_checksum_address(to)
        sent = self.tester.send_transaction(transaction)
        receipt: dict[str, Any] = self.tester.get_transaction_receipt(sent)
        return receipt

    def next_state(self) -> StateAPI:
        """The state at the beginning of the next block; nothing done to it stays."""
        vm = self.backend.chain.get_vm()
        header = vm.get_header().copy(base_fee_per_gas=0)
        database = self.backend.chain.chaindb.db
        state: StateAPI = vm.build_state(database, header, vm.chain_context, vm.previous_hashes)
        return state

    def attempt(
        self,
        sender: bytes,
        to: bytes,
        data: bytes,
        gas: int = GAS,
        overrides: Overrides | None = None,
        state: StateAPI | None = None,
    ) -> ComputationAPI:
        """What a transaction would do in the next block, or would change in a given state."""
        state = state or self.next_state()
        for (address, slot), value in (overrides or {}).items():
            state.set_storage(address, slot, value)
        unsigned = self.backend.chain.get_vm().create_unsigned_transaction(
            nonce=state.get_nonce(sender), gas_price=0, gas=gas, to=to, value=0, data=data
        )
        return state.costless_execute_transaction(SpoofTransaction(unsigned, from_=sender))


@dataclass(frozen=True)
class Contract:
    """A deployed contract and its ABI."""

    evm: Evm
    name: str
    address: bytes
    gas_used: int
    """Of the deployment."""

    @property
    def abi(self) -> Abi:
        """The contract's ABI."""
        return abi_of(self.name)

    def encode(self, function: str, *values: Any) -> bytes:
        """The calldata of a call."""
        entry = self.abi.functions[function]
        return signature(entry)[:4] + encode(abi_types(entry["inputs"]), values)

    def send(self, sender: bytes, function: str, *values: Any, gas: int = GAS) -> Outcome:
        """Makes the call in a block of its own; raises `Refused` if it reverted."""
        data = self.encode(function, *values)
        receipt = self.evm.send(sender, self.address, data, gas)
        if receipt["status"] != 1:
            self.attempt_data(sender, data, gas)
            raise Refused("")
        logs = [(log["topics"], log["data"]) for log in receipt["logs"]]
        events = [self.event([unhex(t) for t in topics], unhex(data)) for topics, data in logs]
        return Outcome(receipt["gas_used"], events, block=receipt["block_number"])

    def attempt(
        self,
        sender: bytes,
        function: str,
        *values: Any,
        gas: int = GAS,
        overrides: Overrides | None = None,
    ) -> Outcome:
        """What the call would do in the next block; raises `Refused` if it would revert."""
        return self.attempt_data(sender, self.encode(function, *values), gas, overrides)

    def attempt_data(
        self, sender: bytes, data: bytes, gas: int = GAS, overrides: Overrides | None = None
    ) -> Outcome:
        """The same with calldata."""
        done = self.evm.attempt(sender, self.address, data, gas, overrides)
        if done.is_error:
            reverted = isinstance(done.error, Revert)
            raise self.refusal(done.output) if reverted else Refused(type(done.error).__name__)
        logs = done.get_log_entries()
        events = [self.event([t.to_bytes(32, "big") for t in topics], d) for _, topics, d in logs]
        return Outcome(done.get_gas_used(), events, done.output)

    def look(self, function: str, *values: Any) -> tuple[Any, ...]:
        """What a view function answers."""
        answer = self.attempt(bytes(20), function, *values)
        return values_of(abi_types(self.abi.functions[function]["outputs"]), answer.output)

    def refusal(self, data: bytes) -> Refused:
        """An error's bytes, decoded."""
        if data[:4] not in self.abi.errors:
            return Refused(data.hex())
        entry = self.abi.errors[data[:4]]
        return Refused(entry["name"], values_of(abi_types(entry["inputs"]), data[4:]))

    def event(self, topics: Sequence[bytes], data: bytes) -> Event:
        """A log, decoded."""
        entry = self.abi.events[topics[0]]
        indexed = [part for part in entry["inputs"] if part["indexed"]]
        others = [part for part in entry["inputs"] if not part["indexed"]]
        found = values_of(abi_types(indexed), b"".join(topics[1:])) + values_of(
            abi_types(others), data
        )
        names = [part["name"] for part in (*indexed, *others)]
        values = dict(zip(names, found, strict=True))
        ordered = {e["name"]: values[e["name"]] for e in entry["inputs"]}
        return Event(entry["name"], ordered, tuple(topics))


def deploy(evm: Evm, sender: bytes, name: str, *values: Any) -> Contract:
    """A contract deployed from its artifact; raises `Refused` with the constructor's error."""
    code = unhex(artifact(name)["bytecode"]) + encode(abi_of(name).constructor, values)
    receipt = evm.send(sender, None, code)
    if receipt["status"] != 1:
        done = evm.attempt(sender, b"", code)
        raise Contract(evm, name, b"", 0).refusal(done.output)
    return Contract(evm, name, unhex(receipt["contract_address"]), receipt["gas_used"])
