"""Presentations: a bundle with the dated status of its document, checked offline. Pure."""

from chain.presentations.assembly import assemble
from chain.presentations.checks import BUNDLE_NAMES, MAX_AGE, NAMES, check, check_bundle
from chain.presentations.document import (
    FORMAT,
    MAX_BYTES,
    Kind,
    Presentation,
    kind_of,
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
    "Kind",
    "Presentation",
    "Report",
    "Stand",
    "Verdict",
    "assemble",
    "check",
    "check_bundle",
    "judge",
    "kind_of",
    "moment",
    "name_of",
    "parse_presentation",
]
