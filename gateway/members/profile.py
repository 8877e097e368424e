"""A member's profile: the public description whose digest stands on the chain."""

from __future__ import annotations

from typing import Any

from gateway.errors import Invalid

FORMAT = "shujian/profile/1"
MAX_NAME = 200
_KEYS = {"format", "name", "demonstration"}


def make_profile(name: str, *, demonstration: bool = False) -> dict[str, Any]:
    """The profile of an organisation; `demonstration` marks one that does not really exist."""
    profile: dict[str, Any] = {"format": FORMAT, "name": name}
    if demonstration:
        profile["demonstration"] = True
    return profile


def check_profile(profile: dict[str, Any] | None) -> str:
    """The name in a well-formed profile; raises `Invalid`."""
    if profile is None or profile.get("format") != FORMAT:
        raise Invalid(f"a profile's format is {FORMAT}")
    if surplus := sorted(set(profile) - _KEYS):
        raise Invalid(f"a profile has no member {', '.join(surplus)[:80]}")
    if profile.get("demonstration") not in (None, True):
        raise Invalid("a profile's demonstration is true or left out")
    name = profile.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= MAX_NAME or name != name.strip():
        raise Invalid(f"a profile needs a name of 1 to {MAX_NAME} characters without outer spaces")
    return name
