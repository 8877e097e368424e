"""A catalog of a few resources of two departments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from chain.records import tag_hash
from chain.words import to_hex
from gateway.intake.service import Taken
from gateway.lineage.document import make_lineage
from tests.support.town import XC, Town, an_entry


@dataclass
class Catalog:
    """Five resources: four of 市统计局, one of 西城区."""

    town: Town

    def declare(
        self, code: str, *sources: str, by: str = "tj-clerk", document: Any = None
    ) -> Taken:
        """Submit a declaration."""
        lineage = make_lineage(sources, "按月汇总") if document is None else document
        resource = to_hex(tag_hash(f"resource:{code}"))
        raw = self.town.statement("DeclareLineage", [by], lineage, resource=resource)
        return self.town.take(raw)


@pytest.fixture
def catalog(town: Town) -> Catalog:
    for number in range(1, 5):
        town.accept(town.publish(f"STJJ-000{number}", an_entry(f"资源{number}")).digest)
    owner = to_hex(tag_hash(f"member:{XC}"))
    taken = town.publish("XCQ-0001", an_entry("西城数据"), owner=owner, signers=["xc-clerk"])
    town.accept(taken.digest)
    return Catalog(town)
