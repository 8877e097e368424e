"""The one place where the service is configured."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chain.words import Address

MAX_OBSERVERS = 64
"""As many as a `trust.json` may name."""

_ACCOUNT = re.compile(r"0x[0-9a-fA-F]{40}")


class Settings(BaseSettings):
    """Every setting, read from the environment as ``SHUJIAN_<NAME>``.

    Nothing secret has a default: passwords are read from `password_file` only, and keys from
    keystore files under `keys`.
    """

    model_config = SettingsConfigDict(env_prefix="SHUJIAN_", extra="ignore")

    data: Path = Field(
        default=Path("ledger"), description="Folder of the ledger: database, chain, config."
    )
    keys: Path | None = Field(
        default=None, description="Folder of keystore files; default DATA.keys."
    )
    memory: Path | None = Field(
        default=None,
        description="Folder of the last hashes seen, kept away from DATA; default DATA.memory.",
    )
    password_file: Path | None = Field(
        default=None,
        description="File with the password of the keystores, readable by its owner alone.",
    )
    url: str = Field(default="http://127.0.0.1:8000", description="Where clients find the gateway.")
    database_url: str | None = Field(
        default=None, description="SQLAlchemy URL of the database; default SQLite in DATA."
    )
    chain_url: str | None = Field(
        default=None, description="JSON-RPC address of a chain node; default the embedded node."
    )
    host: str = Field(default="127.0.0.1", description="Address that the gateway listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the gateway listens on.")
    node_port: int = Field(
        default=0, ge=0, le=65535, description="Port of the embedded node; 0: any free."
    )
    anchor_within: int = Field(
        default=300,
        ge=5,
        le=86_400,
        description="Seconds within which a receipt promises the anchor.",
    )
    anchor_every: float = Field(
        default=1.0, ge=0.05, le=3600, description="Seconds to gather records before a checkpoint."
    )
    max_body: int = Field(
        default=4 * 2**20, ge=2**16, le=2**28, description="Largest request body in bytes."
    )
    public_rate: float = Field(
        default=20.0,
        gt=0,
        description="Requests a second that one address may make without signing in.",
    )

    payload_url: str | None = Field(
        default=None,
        description="Where payloads are: a folder or a file: URL; default DATA/payloads.",
    )
    payload_key_file: Path | None = Field(
        default=None,
        description="File with the payloads' master key; default payload.key beside the keystores.",
    )
    max_payload: int = Field(
        default=16 * 2**30, ge=1, le=2**43, description="Largest payload in bytes."
    )
    backup_days: int = Field(
        default=35,
        ge=0,
        le=36_500,
        description="Days after which no backup holds what was erased today.",
    )

    release_within: float = Field(
        default=3600.0,
        gt=0,
        description="Seconds from its record in which a released payload may be fetched.",
    )
    release_stall: float = Field(
        default=30.0, gt=0, description="Seconds in which a client must take a piece of a payload."
    )
    release_chain_age: float = Field(
        default=600.0,
        gt=0,
        description="Seconds without the chain after which nothing conditional is released.",
    )

    observers: str = Field(
        default="", description="Accounts of the observers, 0x…, with commas between them."
    )
    observers_required: int | None = Field(
        default=None,
        ge=0,
        le=MAX_OBSERVERS,
        description="How many observers must have signed a checkpoint; default all of them.",
    )

    @field_validator("observers")
    @classmethod
    def _observers_are_accounts(cls, value: str) -> str:
        named = _named(value)
        for text in named:
            if not _ACCOUNT.fullmatch(text):
                raise ValueError(f"{text[:50]!r} is no account: an observer is 0x and 40 digits")
        if len({text.lower() for text in named}) < len(named):
            raise ValueError("an observer is named twice; name each once")
        if len(named) > MAX_OBSERVERS:
            raise ValueError(f"at most {MAX_OBSERVERS} observers can be named, not {len(named)}")
        return value

    @field_validator("observers_required")
    @classmethod
    def _observers_suffice(cls, value: int | None, info: ValidationInfo) -> int | None:
        count = len(_named(info.data.get("observers", "")))
        if value is not None and value > count:
            raise ValueError(
                f"{value} observers are required and {count} are named; "
                "name more in SHUJIAN_OBSERVERS"
            )
        return value

    @property
    def observer_accounts(self) -> tuple[Address, ...]:
        """The observers' accounts, ascending."""
        return tuple(sorted(Address(bytes.fromhex(text[2:])) for text in _named(self.observers)))

    @property
    def observers_demanded(self) -> int:
        """How many of them must have signed before a checkpoint counts as observed."""
        if self.observers_required is None:
            return len(_named(self.observers))
        return self.observers_required

    authorities: Path | None = Field(
        default=None,
        description="PEM file, or folder of such files, with the certificates of those whose "
        "seals and signatures on documents are trusted.",
    )

    audit_every: float = Field(
        default=86_400.0,
        ge=0,
        description="Seconds between audits that the gateway makes of itself, each a record, so "
        "that a ledger on which nothing else happens stays fresh; 0: none, and after a quiet week "
        "presentations are STALE until something is recorded.",
    )
    alert_command: str | None = Field(
        default=None,
        description="Program, with its arguments, run with JSON on its standard input when an "
        "audit has findings or fails; no shell.",
    )

    @property
    def keys_folder(self) -> Path:
        """Where keystore files are: outside the data folder, so that a copy of it holds no key."""
        return self.keys or self._beside("keys")

    @property
    def payload_key(self) -> Path:
        """Where the payloads' master key is: outside the data folder as well."""
        return self.payload_key_file or self.keys_folder / "payload.key"

    @property
    def memory_folder(self) -> Path:
        """Where the last hashes seen are kept, so that a restored older copy is noticed."""
        return self.memory or self._beside("memory")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'gateway.sqlite'}"

    def _beside(self, suffix: str) -> Path:
        folder = self.data.absolute()
        return folder.with_name(f"{folder.name}.{suffix}")


def _named(observers: str) -> list[str]:
    return [text.strip() for text in observers.split(",") if text.strip()]
