"""Reading files of entries: tables, mapping, drafts, the plan of an import and what it changes."""

from gateway.catalog.importing.matching import Changes, Published, match
from gateway.catalog.importing.plan import ImportPlan, PlannedEntry, Rejection, plan
from gateway.catalog.importing.reading import parse_table, read_table
from gateway.catalog.importing.remarks import Remark
from gateway.catalog.importing.table import Row, Table
from gateway.catalog.importing.template import make_template

__all__ = [
    "Changes",
    "ImportPlan",
    "PlannedEntry",
    "Published",
    "Rejection",
    "Remark",
    "Row",
    "Table",
    "make_template",
    "match",
    "parse_table",
    "plan",
    "read_table",
]
