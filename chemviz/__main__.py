"""`python -m chemviz`."""

import sys

from chemviz.cli import main

sys.exit(main())
