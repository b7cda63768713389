"""What the Help page says that code elsewhere decides: units, rules, limits. Tables are made from the source itself."""

from typing import Final

import pandas as pd

from chemviz.analysis.kinds import RULES
from chemviz.ingest.unit_table import AMBIGUOUS, SCALES, TEMPERATURES
from chemviz.schema import CANONICAL_UNITS, Dimension

_DIMENSION_LABELS: Final[dict[Dimension, str]] = {
    "volume flow": "Volume flow",
    "mass flow": "Mass flow",
    "normal volume flow": "Normal flow",
    "pressure": "Pressure",
    "temperature": "Temperature",
}

FILES: Final = """
A table with one line per item of equipment: a name or tag, a type, and flowrate, pressure or temperature, in
any order and under any name. Not all of them need be there.

- **Kinds:** .csv, .tsv, .txt, .csv.gz, .xlsx and .xls, with any usual encoding, delimiter and decimal sign.
- **Around the table:** title lines, a row of units, a header of two rows, blank lines, totals and footers are
  recognised.
- **A cell that is not a number** (n/a, #REF!, <0.5) is listed with its row. The row is kept with that cell
  missing, never 0.
- **What is unsure is asked** before anything is stored: which column, which unit, day or month first.
- **Also taken** where they are there: time, area, service, design pressure and design temperature, and further
  columns on request.
"""

UNITS: Final = """
A unit comes from the header, as in `Flow (gpm)`, `Press. [barg]` or `T °F`, from a row of units, or from the
cells. Values are converted to the unit under "Stored as". Volume, mass and normal flow are different things and
are never converted into each other; gauge and absolute pressure are told apart. **Without a unit nothing is
assumed:** numbers stay as they are, and everything says "unit not stated".
"""

METHODS: Final = """
Every value is compared with others of its own type, never across types. At most 5 % of clean surveys raise any
outlier finding; the cuts depend on how many items a type has. A finding says that something differs and why
that was noticed. It is a reason to look, not a verdict, and there is no health score.
"""

KEYS: Final = """
**Gemini.** Advice from Gemini needs an API key. Whoever runs this ChemViz sets it once for everybody as
`GEMINI_API_KEY`; without one, you can type your own on the page Insights. It is kept for your session only. The
built-in advice needs no key.

**Keyboard.** Everything can be reached without a mouse: Tab and Shift+Tab move, Space and Enter press, the
arrow keys choose in lists and tabs, Esc closes a dialog. In tables the arrow keys move and Ctrl+F (⌘F)
searches.
"""


def units_table() -> pd.DataFrame:
    """One row per dimension: what it is stored as, and the units that are read."""
    rows = []
    for dimension, label in _DIMENSION_LABELS.items():
        names = list(TEMPERATURES) if dimension == "temperature" else [scale[0] for scale in SCALES[dimension]]
        basis = " (gauge), (absolute)" if dimension == "pressure" else ""
        rows.append((label, CANONICAL_UNITS[dimension] + basis, ", ".join(names)))
    return pd.DataFrame(rows, columns=["Quantity", "Stored as", "Units that are read"])


def asked_units() -> str:
    """The units that mean several things and are therefore always asked."""
    return ", ".join(sorted(AMBIGUOUS))


def rules_table() -> pd.DataFrame:
    """One row per rule of the findings: its kind, and why it is as severe as it is."""
    rows = [(rule.kind, rule.why) for rule in RULES.values()]
    return pd.DataFrame(rows, columns=["Finding", "Severity and why"]).drop_duplicates()
