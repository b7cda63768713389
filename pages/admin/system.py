from datetime import UTC, datetime

from chemviz.services.admin_system import statistics, system_state
from chemviz.ui.admin_system import chrome_found, state_table, statistics_tiles
from chemviz.ui.cache import database, settings
from chemviz.ui.components import page_title
from chemviz.ui.gate import require_admin

admin = require_admin()

page_title("System", "How much there is, and whether everything is as it should be.")
statistics_tiles(statistics(database(), admin_id=admin.id, today=datetime.now(UTC).date()))
state_table(system_state(database(), admin_id=admin.id, settings=settings(), chrome=chrome_found()))
