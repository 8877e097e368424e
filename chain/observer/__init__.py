"""Observers: a chain re-executed and a journal replayed on somebody else's machine."""

from chain.observer.comparing import Comparison, compare, presented
from chain.observer.conviction import FORMAT, Conviction, parse_conviction
from chain.observer.entries import Claim, Signed, Stop
from chain.observer.errors import MirrorError, SourceAway, Stopped
from chain.observer.judging import Judgement, check_conviction
from chain.observer.mirror import Mirror
from chain.observer.observer import AHEAD, Observer, Reached, begin
from chain.observer.source import ShownBody, Source

__all__ = [
    "AHEAD",
    "FORMAT",
    "Claim",
    "Comparison",
    "Conviction",
    "Judgement",
    "Mirror",
    "MirrorError",
    "Observer",
    "Reached",
    "ShownBody",
    "Signed",
    "Source",
    "SourceAway",
    "Stop",
    "Stopped",
    "begin",
    "check_conviction",
    "compare",
    "parse_conviction",
    "presented",
]
