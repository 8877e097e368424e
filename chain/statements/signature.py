"""secp256k1 signatures, checked exactly as strictly as the contracts check them."""

from __future__ import annotations

from coincurve import PrivateKey, PublicKey
from eth_hash.auto import keccak

from chain.errors import StatementError
from chain.words import Address, Digest, Signature

_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_HALF_ORDER = _ORDER // 2


def sign(private_key: bytes, digest: Digest) -> Signature:
    """Sign a digest deterministically (RFC 6979), with low s and v 27 or 28.

    Raises `StatementError` if the key is not 32 bytes in range, or the digest not 32 bytes.
    """
    if len(digest) != 32:
        raise StatementError(f"what is signed is a digest of 32 bytes, not {len(digest)}")
    raw = _key(private_key).sign_recoverable(digest, hasher=None)
    return Signature(raw[:64] + bytes([27 + raw[64]]))


def recover(digest: Digest, signature: bytes) -> Address:
    """The account that made the signature; raises `StatementError` for any other form.

    Accepted are 65 bytes r ‖ s ‖ v with s at most half the order (EIP-2) and v 27 or 28, as in
    OpenZeppelin's ``ECDSA``. Whether the account has any authority is *not* checked.
    """
    if len(signature) != 65:
        raise StatementError(f"a signature has 65 bytes, this one {len(signature)}")
    if signature[64] not in (27, 28):
        raise StatementError(f"the last byte of a signature is 27 or 28, not {signature[64]}")
    if int.from_bytes(signature[32:64], "big") > _HALF_ORDER:
        raise StatementError("the signature's s lies in the upper half of the order (EIP-2)")
    compact = bytes(signature[:64]) + bytes([signature[64] - 27])
    try:
        key = PublicKey.from_signature_and_message(compact, digest, hasher=None)
    except Exception as error:  # coincurve raises bare Exception for r or s out of range
        raise StatementError("the signature belongs to no public key") from error
    return _address(key)


def address_of(private_key: bytes) -> Address:
    """The account of a private key of 32 bytes; raises `StatementError` if it is out of range."""
    return _address(_key(private_key).public_key)


def _key(private_key: bytes) -> PrivateKey:
    # coincurve would fill up a shorter key with zeros
    if len(private_key) == 32:
        try:
            return PrivateKey(private_key)
        except ValueError:  # its message would say nothing of what to do
            pass
    raise StatementError("a private key is 32 bytes between 1 and the curve's order")


def _address(key: PublicKey) -> Address:
    return Address(keccak(key.format(compressed=False)[1:])[12:])
