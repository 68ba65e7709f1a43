"""What the opening tests ask for: a home of their own, the scene under each profile."""

from __future__ import annotations

from tests.opening.fixtures import haishu as haishu
from tests.opening.fixtures import opening as opening
from tests.opening.fixtures import own_home as own_home
from tests.opening.fixtures import sixian as sixian
