"""The Web3 Secret Storage format, version 3, as geth and cast read and write it: no files here."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from eth_hash.auto import keccak

from chain.errors import AccountError, StatementError
from chain.statements import address_of
from chain.words import Address

Keystore = dict[str, Any]
"""The JSON object of a keystore file."""

# A file asks for its own cost; nobody's file may make us take more than this.
_MAX_MEMORY = 1 << 30
_MAX_ROUNDS = 10_000_000


@dataclass(frozen=True, slots=True)
class KdfCost:
    """How dear one guess of the password is: scrypt (RFC 7914) with n, r = 8 and p = 1."""

    n: int


STRONG = KdfCost(n=2**18)
"""Half a second and 256 MB for each guess: for passwords that people choose."""

LIGHT = KdfCost(n=2**12)
"""Ten milliseconds for each guess: only for demonstrations, with random passwords of 128 bits."""


def encrypt(private_key: bytes, password: str, cost: KdfCost) -> Keystore:
    """Encrypt a private key of 32 bytes under a password."""
    salt, counter = secrets.token_bytes(32), secrets.token_bytes(16)
    params = {"dklen": 32, "n": cost.n, "r": 8, "p": 1, "salt": salt.hex()}
    derived = _scrypt(password, params)
    ciphertext = _aes_ctr(derived[:16], counter, private_key)
    return {
        "address": address_of(private_key).hex(),
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": counter.hex()},
            "ciphertext": ciphertext.hex(),
            "kdf": "scrypt",
            "kdfparams": params,
            "mac": keccak(derived[16:32] + ciphertext).hex(),
        },
        "id": str(uuid.uuid4()),
        "version": 3,
    }


def decrypt(keystore: Keystore, password: str) -> bytes:
    """Decrypt the private key; raises `AccountError` for a wrong password or a malformed keystore.

    The key is checked against the address that the keystore names, if it names one.
    """
    try:
        private_key = _decrypt(keystore, password)
        address = address_of(private_key)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AccountError(
            f"the keystore is not of version 3 as geth writes it: {error}"
        ) from error
    except StatementError as error:
        raise AccountError(f"the keystore holds no private key: {error}") from error
    if claimed_address(keystore) not in (None, address):
        raise AccountError("the keystore names another address than that of its key")
    return private_key


def claimed_address(keystore: Keystore) -> Address | None:
    """The address that the keystore names, *not* checked against its key; None if it names none."""
    text = keystore.get("address")
    if not isinstance(text, str):
        return None
    try:
        raw = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        return None
    return Address(raw) if len(raw) == 20 else None


def _decrypt(keystore: Keystore, password: str) -> bytes:
    if keystore.get("version") != 3:
        raise AccountError(f"the keystore has version {keystore.get('version')!r}, not 3")
    crypto = keystore["crypto"]
    if crypto["cipher"] != "aes-128-ctr":
        raise AccountError(f"the keystore uses the cipher {crypto['cipher']!r}, not aes-128-ctr")
    derived = _DERIVE[crypto["kdf"]](password, crypto["kdfparams"])
    ciphertext = bytes.fromhex(crypto["ciphertext"])
    mac = keccak(derived[16:32] + ciphertext)
    if not hmac.compare_digest(mac, bytes.fromhex(crypto["mac"])):
        raise AccountError("the password does not open the keystore")
    return _aes_ctr(derived[:16], bytes.fromhex(crypto["cipherparams"]["iv"]), ciphertext)


def _scrypt(password: str, params: dict[str, Any]) -> bytes:
    n, r, p = (_positive(params[name]) for name in ("n", "r", "p"))
    memory = 128 * r * (n + p + 2)
    if memory > _MAX_MEMORY:
        raise AccountError(f"the keystore asks for {memory >> 20} MB of memory: not opened")
    salt = bytes.fromhex(params["salt"])
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=memory, dklen=32)


def _pbkdf2(password: str, params: dict[str, Any]) -> bytes:
    rounds = _positive(params["c"])
    if params["prf"] != "hmac-sha256" or rounds > _MAX_ROUNDS:
        raise AccountError(f"the keystore asks for {rounds} rounds of {params['prf']}: not opened")
    salt = bytes.fromhex(params["salt"])
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds, dklen=32)


def _positive(value: object) -> int:
    if type(value) is not int or value < 1:
        raise ValueError(f"{value!r} where a positive number belongs")
    return value


_DERIVE = {"scrypt": _scrypt, "pbkdf2": _pbkdf2}


def _aes_ctr(key: bytes, counter: bytes, data: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CTR(counter)).encryptor()
    return cipher.update(data) + cipher.finalize()
