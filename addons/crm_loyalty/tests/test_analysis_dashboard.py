"""The dashboard: what it reads exists, and who may read it."""

import json
import re

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.spreadsheet.utils import validate_data

from .common import CrmLoyaltyCommon

FUNCTIONS = {"_t", "AND", "IF", "IFERROR", "ISNUMBER", "PIVOT", "PIVOT.VALUE"}


@tagged("post_install", "-at_install", "crm_loyalty")
class TestAnalysisDashboard(CrmLoyaltyCommon):
    """The dashboard as it is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("crm_loyalty.spreadsheet_dashboard_loyalty")
        cls.book = json.loads(cls.dashboard.spreadsheet_data)
        cls.charts = validate_data.odoo_charts(cls.book)

    def _get_sources(self):
        """Return (model, domain, group-bys, aggregates), as the web client asks."""
        sources = [
            (
                pivot["model"],
                pivot["domain"],
                [f"{row['fieldName']}:{row['granularity']}" for row in pivot["rows"]],
                [measure["id"] for measure in pivot["measures"]],
            )
            for pivot in self.book["pivots"].values()
        ]
        for chart in self.charts:
            metadata = chart["metaData"]
            name, model = metadata["measure"], metadata["resModel"]
            if name != "__count":
                name = f"{name}:{self.env[model]._fields[name].aggregator}"
            sources.append((model, [], metadata["groupBy"], [name]))
        return sources

    def test_models_and_fields_exist(self):
        fields = validate_data.fields_in_spreadsheet(self.book)
        self.assertEqual(set(fields), {"loyalty.analysis", "loyalty.tier.change"})
        for model, names in fields.items():
            names = {name.split(":")[0] for name in names} - {"__count"}
            self.assertLessEqual(names, set(self.env[model]._fields))

    def test_measures_are_aggregated_as_their_fields_are(self):
        for model, _domain, _groups, aggregates in self._get_sources():
            for aggregate in set(aggregates) - {"__count"}:
                name, function = aggregate.split(":")
                with self.subTest(aggregate=aggregate):
                    field = self.env[model]._fields[name]
                    self.assertEqual(field.aggregator, function)

    def test_menus_and_actions_exist(self):
        for xml_id in validate_data.menus_xml_ids_in_spreadsheet(self.book):
            self.assertEqual(self.env.ref(xml_id)._name, "ir.ui.menu")
        actions = {chart["actionXmlId"] for chart in self.charts} | {
            view["action"]["xmlId"] for view in validate_data.odoo_view_links(self.book)
        }
        for xml_id in actions:
            self.assertEqual(self.env.ref(xml_id)._name, "ir.actions.act_window")

    def test_formulas_name_what_is_there(self):
        measures = {m["id"] for m in self.book["pivots"]["1"]["measures"]}
        used = set()
        for sheet in self.book["sheets"]:
            for formula in sheet["cells"].values():
                if not formula.startswith("="):
                    continue
                bare = re.sub(r'"[^"]*"', '""', formula)
                self.assertLessEqual(set(re.findall(r"([\w.]+)\(", bare)), FUNCTIONS)
                used |= set(re.findall(r'PIVOT\.VALUE\(1,"([^"]+)"', formula))
        self.assertEqual(used, measures)

    def test_every_source_loads_for_who_may_see_it(self):
        self._create_card(self.customer, 10)
        for model, domain, groups, aggregates in self._get_sources():
            for role in ("manager", "marketer"):
                user = self.users[role]
                found = (
                    self.env[model]
                    .with_user(user)
                    .with_context(allowed_company_ids=user.company_ids.ids)
                    .formatted_read_group(domain, groups, aggregates)
                )
                self.assertIsInstance(found, list)
            if model == "loyalty.analysis":
                with self.assertRaises(AccessError):
                    self.env[model].with_user(
                        self.users["salesperson"]
                    ).formatted_read_group(domain, groups, aggregates)

    def test_only_managers_and_marketers_find_it(self):
        for role, is_found in (
            ("manager", True),
            ("marketer", True),
            ("salesperson", False),
            ("employee", False),
        ):
            dashboards = self.dashboard.with_user(self.users[role])
            with self.subTest(role=role):
                found = dashboards.search([("id", "=", self.dashboard.id)])
                self.assertEqual(bool(found), is_found)

    def test_marketers_find_the_menu(self):
        menus = self.env["ir.ui.menu"].with_user(self.users["marketer"])
        visible = menus._visible_menu_ids()
        for name, is_found in (
            ("crm_loyalty_menu_root", True),
            ("loyalty_analysis_menu", True),
            ("loyalty_tier_change_menu", True),
            ("loyalty_card_menu", False),
            ("crm_loyalty_menu_configuration", False),
        ):
            with self.subTest(menu=name):
                menu = self.env.ref(f"crm_loyalty.{name}")
                self.assertEqual(menu.id in visible, is_found)
