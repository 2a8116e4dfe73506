"""What stands in the way of uninstalling is emptied before."""

from odoo.tests import tagged
from odoo.tools import SQL

from ..hooks import TABLES_TO_EMPTY
from .common import CrmLoyaltyCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestUninstall(CrmLoyaltyCommon):
    """The tables of this database."""

    def test_tables_that_restrict_are_emptied(self):
        query = SQL(
            """
            SELECT DISTINCT class.relname
              FROM pg_constraint con
              JOIN pg_class class ON class.oid = con.conrelid
              JOIN ir_model model ON REPLACE(model.model, '.', '_') = class.relname
              JOIN ir_model_data data
                ON data.model = 'ir.model' AND data.res_id = model.id
             WHERE con.contype = 'f' AND con.confdeltype = 'r'
               AND data.module = 'crm_loyalty' AND class.relname LIKE 'loyalty_%%'
               AND model.model IN %s
            """,
            tuple(
                name
                for name, model in self.env.registry.items()
                if model._original_module == "crm_loyalty" and not model._transient
            ),
        )
        found = {name for (name,) in self.env.execute_query(query)}
        self.assertIn("loyalty_activity", found)
        self.assertLessEqual(found, set(TABLES_TO_EMPTY))

    def test_tables_are_emptied_in_this_order(self):
        self._create_card(self.customer, 10)
        self.env.flush_all()
        for table in TABLES_TO_EMPTY:
            self.env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
        self.assertFalse(self.env["loyalty.point.entry"].search([], limit=1))
