"""Presentations: a bundle with the dated status of its document, checked offline. Pure."""

from chain.presentations.assembly import assemble
from chain.presentations.checks import BUNDLE_NAMES, MAX_AGE, NAMES, check, check_bundle
from chain.presentations.document import (
    FORMAT,
    MAX_BYTES,
    Presentation,
    name_of,
    parse_presentation,
)
from chain.presentations.force import Force, Judged, judge, moment
from chain.presentations.report import Check, Report, Stand, Verdict

__all__ = [
    "BUNDLE_NAMES",
    "FORMAT",
    "MAX_AGE",
    "MAX_BYTES",
    "NAMES",
    "Check",
    "Force",
    "Judged",
    "Presentation",
    "Report",
    "Stand",
    "Verdict",
    "assemble",
    "check",
    "check_bundle",
    "judge",
    "moment",
    "name_of",
    "parse_presentation",
]
