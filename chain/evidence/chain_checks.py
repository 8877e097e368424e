"""Checks 2 to 7: the ledger, the block with its seal and observers, the checkpoint in its state."""

from __future__ import annotations

from chain.errors import ProofError
from chain.evidence.block import read_header
from chain.evidence.checkpoint import find_checkpoint
from chain.evidence.observation import observer_of
from chain.evidence.running import ASSERTED, INVALID, SKIPPED, VALID, Result, Run
from chain.seals import verify_seal
from chain.words import to_hex


def ledger(run: Run) -> Result:
    """2. The evidence is of the ledger that is trusted."""
    if run.evidence.ledger != run.trust.ledger:
        return Result(INVALID, f"it is of the ledger {to_hex(run.evidence.ledger)}")
    return Result(VALID, "it is of the ledger that is trusted")


def block(run: Run) -> Result:
    """3. The header is one of a block; its hash is what seals and observers sign."""
    run.block = read_header(run.evidence.state.header)
    return Result(VALID, f"block {run.block.number}, {to_hex(run.block.hash)}")


def seal(run: Run) -> Result:
    """4. A sealer that is trusted sealed the block."""
    found, trusted = run.evidence.state.seal, run.trust.sealers
    if found is None and not trusted:
        return Result(SKIPPED, "no sealer is trusted: only observers vouch", demanded=False)
    if found is None:
        return Result(ASSERTED, "the file holds no seal of the block")
    head = run.header()
    run.sealer = verify_seal(run.trust.genesis, head.number, head.hash, found, trusted)
    return Result(VALID, f"sealed by {to_hex(run.sealer)}")


def observers(run: Run) -> Result:
    """5. As many observers as are demanded signed this block with this checkpoint."""
    required = run.trust.required
    for account, signature in run.evidence.observers:
        signer = observer_of(run.trust.genesis, run.trust.ledger, run.seen(), signature)
        if signer != account:
            return Result(INVALID, f"the signature of observer {to_hex(account)} is not its own")
        if account in run.trust.observers:
            run.observers += (account,)
    signed = len(run.observers)
    if not run.trust.sealers and not required:
        return Result(ASSERTED, "neither sealers nor observers vouch for the block")
    if not required:
        return Result(SKIPPED, "no observer is demanded", demanded=False)
    if signed < required:
        return Result(ASSERTED, f"{signed} of the {required} observers demanded signed")
    return Result(VALID, f"{signed} observers signed, {required} are demanded")


def journal(run: Run) -> Result:
    """6. The state of the block holds the Journal at its address, with its code."""
    run.journal = run.contract("journal")
    return Result(VALID, "the Journal stands in the state of the block, with the trusted code")


def checkpoint(run: Run) -> Result:
    """7. The Journal's storage holds the checkpoint."""
    if run.journal is None:
        raise ProofError("the Journal could not be found")
    claim = run.evidence.checkpoint
    found = find_checkpoint(run.nodes, run.journal.storage_root, claim.size)
    if (found.root, found.index_root) != (claim.root, claim.index_root):
        return Result(INVALID, "the Journal keeps other roots for this size")
    if found.made_in > run.header().number:
        return Result(INVALID, f"it names block {found.made_in}, which is later than the state")
    return Result(VALID, f"{claim.size} records, checkpoint of block {found.made_in}")
