"""The dashboard of the sales force: what it reads exists, and who may read it."""

import json
import re

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.spreadsheet.utils import validate_data

from .common import CrmExtendedCommon

FUNCTIONS = {"_t", "IF", "IFERROR", "ISNUMBER", "PIVOT", "PIVOT.VALUE"}


@tagged("post_install", "-at_install", "crm_extended")
class TestSalesDashboard(CrmExtendedCommon):
    """The dashboard as it is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("crm_extended.spreadsheet_dashboard_sales")
        cls.book = json.loads(cls.dashboard.spreadsheet_data)
        cls.charts = validate_data.odoo_charts(cls.book)

    def _get_sources(self):
        """Return (model, domain, group-bys, aggregates), as the web client asks."""
        sources = [
            (
                pivot["model"],
                pivot["domain"],
                [row["fieldName"] for row in pivot["rows"]],
                [measure["id"] for measure in pivot["measures"]],
            )
            for pivot in self.book["pivots"].values()
        ]
        for chart in self.charts:
            metadata = chart["metaData"]
            field = self.env[metadata["resModel"]]._fields[metadata["measure"]]
            sources.append(
                (
                    metadata["resModel"],
                    chart["searchParams"]["domain"],
                    metadata["groupBy"],
                    [f"{field.name}:{field.aggregator}"],
                )
            )
        return sources

    def test_models_and_fields_exist(self):
        for model, names in validate_data.fields_in_spreadsheet(self.book).items():
            names = {name.split(":")[0] for name in names} - {"__count"}
            self.assertLessEqual(names, set(self.env[model]._fields))
        for model, _domain, _groups, aggregates in self._get_sources():
            for aggregate in aggregates:
                name, function = aggregate.split(":")
                self.assertEqual(self.env[model]._fields[name].aggregator, function)

    def test_menus_and_actions_exist(self):
        for xml_id in validate_data.menus_xml_ids_in_spreadsheet(self.book):
            self.assertEqual(self.env.ref(xml_id)._name, "ir.ui.menu")
        actions = {chart["actionXmlId"] for chart in self.charts} | {
            view["action"]["xmlId"] for view in validate_data.odoo_view_links(self.book)
        }
        for xml_id in actions:
            self.assertEqual(self.env.ref(xml_id)._name, "ir.actions.act_window")

    def test_formulas_name_what_is_there(self):
        measures = {
            measure["id"]
            for pivot in self.book["pivots"].values()
            for measure in pivot["measures"]
        }
        used = set()
        for sheet in self.book["sheets"]:
            for formula in sheet["cells"].values():
                if formula.startswith("="):
                    bare = re.sub(r'"[^"]*"', '""', formula)
                    names = set(re.findall(r"([\w.]+)\(", bare))
                    self.assertLessEqual(names, FUNCTIONS)
                    used |= set(re.findall(r'PIVOT\.VALUE\(\d,"([^"]+)"', formula))
        self.assertEqual(used, measures)

    def test_managers_load_every_source_and_marketers_none(self):
        for model, domain, groups, aggregates in self._get_sources():
            for role in ("manager", "marketer"):
                user = self.users[role]
                records = (
                    self.env[model]
                    .with_user(user)
                    .with_context(allowed_company_ids=user.company_ids.ids)
                )
                if role == "manager":
                    records.formatted_read_group(domain, groups, aggregates)
                else:
                    with self.assertRaises(AccessError):
                        records.formatted_read_group(domain, groups, aggregates)

    def test_only_managers_find_it(self):
        for role, is_found in (("manager", True), ("salesperson", False)):
            dashboards = self.dashboard.with_user(self.users[role])
            found = dashboards.search([("id", "=", self.dashboard.id)])
            self.assertEqual(bool(found), is_found, role)
