"""Which checks there are, and which are run when."""

from backwright.builder.plan.checks.check import Check
from backwright.builder.plan.checks.layers import Layers
from backwright.builder.plan.checks.start import Start
from backwright.builder.plan.checks.style import Style
from backwright.builder.plan.checks.tests import Tests
from backwright.builder.plan.checks.types import Types

USUAL: tuple[Check, ...] = (Style(), Layers(), Start())
# Slower by a factor of ten, and with the project's own tools.
THOROUGH: tuple[Check, ...] = (*USUAL, Types(), Tests())
CHECKS: dict[str, Check] = {check.name: check for check in THOROUGH}
