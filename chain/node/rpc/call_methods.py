"""Methods that execute code: eth_call and eth_estimateGas, in a process of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eth.abc import ComputationAPI
from eth.constants import CREATE_CONTRACT_ADDRESS
from eth.exceptions import OutOfGas, Revert
from eth.vm.forks.london.transactions import UnsignedDynamicFeeTransaction
from eth.vm.spoof import SpoofTransaction
from eth_utils.exceptions import ValidationError

from chain.node.execution import machine_at
from chain.node.rpc.errors import INVALID_INPUT, REVERTED, RpcError, invalid_params
from chain.node.rpc.params import Params, data, quantity
from chain.node.rules import BLOCK_GAS
from chain.node.store import SealedBlock
from chain.node.view import View, header_of
from chain.words import ZERO_ADDRESS, to_hex

MOST_CALL_GAS = 50_000_000
"""Gas that a call may use, and what it gets if it names none."""

_ERROR_STRING = bytes.fromhex("08c379a0")
_KNOWN = {
    "from",
    "to",
    "gas",
    "gasPrice",
    "maxFeePerGas",
    "maxPriorityFeePerGas",
    "value",
    "data",
    "input",
    "nonce",
    "accessList",
    "type",
    "chainId",
}

Json = Any


@dataclass(frozen=True, slots=True)
class _Call:
    """What is to be executed."""

    sender: bytes
    to: bytes
    data: bytes
    gas: int
    access_list: list[tuple[bytes, list[int]]]


def call(view: View, params: Params) -> Json:
    """eth_call: what the code returns, in the context of the block named (its number and time)."""
    params.at_most(2)
    wanted, block = _read(params.at(0), MOST_CALL_GAS), params.block(view, 1)
    computation = _execute(view, block, wanted)
    _raise_if_failed(computation, wanted.gas)
    return to_hex(computation.output)


def estimate_gas(view: View, params: Params) -> Json:
    """eth_estimateGas: gas with which the transaction succeeds, at most 1.5 % above the least."""
    params.at_most(2)
    wanted, block = _read(params.at(0), BLOCK_GAS), params.block(view, 1)
    computation = _execute(view, block, wanted)
    _raise_if_failed(computation, wanted.gas)
    used = wanted.gas - computation.get_gas_remaining()

    def succeeds(gas: int) -> bool:
        tried = _Call(wanted.sender, wanted.to, wanted.data, gas, wanted.access_list)
        return not _execute(view, block, tried).is_error

    return hex(_search(used, wanted.gas, succeeds))


def _search(used: int, most: int, succeeds: Callable[[int], bool]) -> int:
    """The least gas with which it succeeds, nearly: ``used`` may be too little (EIP-150)."""
    low, high = used - 1, most
    guess = min(most, (used + 2_300) * 64 // 63)
    while high - low > high * 15 // 1000:
        if succeeds(guess):
            high = guess
        else:
            low = guess
        guess = (low + high) // 2
    return high


def _execute(view: View, block: SealedBlock, wanted: _Call) -> ComputationAPI:
    """Apply the call as a transaction to a state that is thrown away."""
    state = machine_at(view.file, view.genesis.chain_id, header_of(block)).state
    unsigned = UnsignedDynamicFeeTransaction(
        view.genesis.chain_id,
        state.get_nonce(wanted.sender),  # type: ignore[arg-type]
        0,
        0,
        wanted.gas,
        wanted.to,
        0,
        wanted.data,
        wanted.access_list,
    )
    spoofed = SpoofTransaction(unsigned, from_=wanted.sender, type_id=2, s=1, r=1, y_parity=0)
    if wanted.gas < unsigned.intrinsic_gas:
        raise RpcError(INVALID_INPUT, f"intrinsic gas too low: {unsigned.intrinsic_gas} needed")
    try:
        return state.apply_transaction(spoofed)  # type: ignore[arg-type]
    except ValidationError as error:
        raise RpcError(INVALID_INPUT, str(error)) from error


def _raise_if_failed(computation: ComputationAPI, gas: int) -> None:
    if not computation.is_error:
        return
    error = computation.error
    if isinstance(error, Revert):
        said = bytes(computation.output)
        raise RpcError(REVERTED, f"execution reverted{_reason(said)}", to_hex(said))
    if isinstance(error, OutOfGas):
        raise RpcError(INVALID_INPUT, f"out of gas: the call had {gas}")
    raise RpcError(INVALID_INPUT, f"execution failed: {type(error).__name__}: {error}")


def _reason(said: bytes) -> str:
    """The text of Solidity's ``Error(string)``, if that is what the code said."""
    if said[:4] != _ERROR_STRING or len(said) < 68:
        return ""
    length = int.from_bytes(said[36:68], "big")
    return ": " + said[68 : 68 + min(length, 1024)].decode(errors="replace")


def _read(value: Any, most_gas: int) -> _Call:
    if not isinstance(value, dict) or not value.keys() <= _KNOWN:
        raise invalid_params(f"the call is an object with some of {', '.join(sorted(_KNOWN))}")
    if quantity(value.get("value") or "0x0"):
        raise RpcError(INVALID_INPUT, "no account has a balance: a call moves no value")
    for fee in ("gasPrice", "maxFeePerGas", "maxPriorityFeePerGas"):
        if quantity(value.get(fee) or "0x0"):
            raise RpcError(INVALID_INPUT, "gas is free and no account has a balance: offer 0")
    given = quantity(value["gas"]) if value.get("gas") is not None else most_gas
    return _Call(
        sender=data(value.get("from") or to_hex(ZERO_ADDRESS), 20),
        to=data(value["to"], 20) if value.get("to") else CREATE_CONTRACT_ADDRESS,
        data=_input(value),
        gas=min(given, most_gas),
        access_list=_access_list(value.get("accessList") or []),
    )


def _input(value: dict[str, Any]) -> bytes:
    given = [data(value[name]) for name in ("input", "data") if value.get(name) is not None]
    if len(given) == 2 and given[0] != given[1]:
        raise invalid_params("data and input differ: give one of them")
    return given[0] if given else b""


def _access_list(value: Any) -> list[tuple[bytes, list[int]]]:
    try:
        return [
            (
                data(entry["address"], 20),
                [int.from_bytes(data(key, 32), "big") for key in entry["storageKeys"]],
            )
            for entry in value
        ]
    except (TypeError, KeyError) as error:
        raise invalid_params("accessList is a list of address and storageKeys") from error


METHODS = {"eth_call": call, "eth_estimateGas": estimate_gas}
