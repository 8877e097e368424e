"""Creating a ledger's chain: an explicit act, done whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from chain.node.errors import FolderError, GenesisError
from chain.node.files import CHAIN_FILE, GENESIS_FILE, sync_folder, write_atomically
from chain.node.genesis import Genesis, chain_id_of, to_json
from chain.node.store import ChainFile
from chain.words import Address, Digest, Seconds


def create(
    data_dir: Path,
    ledger_id: Digest,
    sealers: Sequence[Address],
    allowed: Sequence[Address],
    members_address: Address | None,
    timestamp: Seconds,
) -> Digest:
    """Make ``data_dir`` with genesis.json and block 0; the genesis hash.

    ``allowed`` may transact until there is code at ``members_address``. The folder's parent is
    made if needed. `FolderError` if the folder exists and is not empty, `GenesisError` if nobody
    could seal. A crash leaves either no folder or a complete one (beside it perhaps a temporary
    one, ``.new-*``, which may be deleted).
    """
    if not sealers:
        raise GenesisError("a ledger needs at least one sealer: name its account")
    if data_dir.exists() and any(data_dir.iterdir()):
        raise FolderError(f"{data_dir} is not empty: choose another folder, or move it away")
    genesis = Genesis(
        ledger_id,
        chain_id_of(ledger_id),
        timestamp,
        tuple(sealers),
        tuple(allowed),
        members_address,
    )
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=data_dir.parent))
    try:
        _fill(draft, genesis)
        draft.rename(data_dir)  # commit point: replaces an empty folder, refuses any other
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sync_folder(data_dir.parent)
    return genesis.hash


def _fill(folder: Path, genesis: Genesis) -> None:
    file = ChainFile.create(folder / CHAIN_FILE)
    try:
        file.append(genesis.block)
    finally:
        file.close()
    (folder / CHAIN_FILE).chmod(0o600)
    write_atomically(folder / GENESIS_FILE, to_json(genesis))
