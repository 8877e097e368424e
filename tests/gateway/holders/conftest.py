"""The town of holders."""

from __future__ import annotations

import pytest

from tests.gateway.holders.scene import Scene
from tests.support.town import Town


@pytest.fixture
def scene(town: Town) -> Scene:
    """A town with a certificate that its issuer left here."""
    return Scene.of(town)
