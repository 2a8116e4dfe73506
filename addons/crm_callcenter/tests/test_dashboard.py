"""The team leader's dashboard: what it reads exists, and who may read it."""

import json
import re
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.spreadsheet.utils import validate_data

from .case_common import CrmCaseCommon

FUNCTIONS = {
    *("_t", "AND", "IF", "IFERROR", "ISNUMBER", "VALUE"),
    *("PIVOT", "PIVOT.HEADER", "PIVOT.VALUE"),
}
NOW = datetime(2026, 1, 9, 15, 0)


@tagged("post_install", "-at_install", "crm_callcenter")
@freeze_time(NOW)
class TestDashboard(CrmCaseCommon):
    """The dashboard as it is installed, and its sample."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("crm_callcenter.spreadsheet_dashboard_service")
        cls.book = json.loads(cls.dashboard.spreadsheet_data)
        cls.charts = validate_data.odoo_charts(cls.book)
        with file_open(cls.dashboard.sample_dashboard_file_path) as file:
            cls.sample = json.load(file)

    # ------------------------------------------------------------
    # READING THE BOOK
    # ------------------------------------------------------------

    def _get_sources(self):
        """Return what the dashboard asks the server for.

        :return: list of (name, model, domain, group-bys, aggregates, filter fields).
        """
        return [
            *(
                (
                    f"pivot {pivot['name']}",
                    pivot["model"],
                    pivot["domain"],
                    [axis["fieldName"] for axis in pivot["rows"] + pivot["columns"]],
                    [measure["id"] for measure in pivot["measures"]],
                    pivot["fieldMatching"],
                )
                for pivot in self.book["pivots"].values()
            ),
            *(
                (
                    f"chart {chart['id']}",
                    chart["metaData"]["resModel"],
                    chart["searchParams"]["domain"],
                    chart["metaData"]["groupBy"],
                    [self._get_aggregate(chart["metaData"])],
                    chart["fieldMatching"],
                )
                for chart in self.charts
            ),
        ]

    def _get_aggregate(self, metadata):
        """Return how the web client aggregates the measure of a chart."""
        field = self.env[metadata["resModel"]]._fields[metadata["measure"]]
        return f"{field.name}:{field.aggregator}"

    def _get_formulas(self):
        """Return the formulas of both books."""
        return [
            content
            for book in (self.book, self.sample)
            for sheet in book["sheets"]
            for content in sheet["cells"].values()
            if content.startswith("=")
        ]

    def _get_chain_field(self, model, chain):
        """Return the field at the end of a dotted path; it may be searched."""
        *path, last = chain.split(".")
        for name in path:
            model = self.env[model._fields[name].comodel_name]
        field = model._fields[last]
        self.assertTrue(field._description_searchable, chain)
        return field

    # ------------------------------------------------------------
    # WHAT IT NAMES EXISTS
    # ------------------------------------------------------------

    def test_models_and_fields_exist(self):
        fields = validate_data.fields_in_spreadsheet(self.book)
        self.assertEqual(set(fields), {"crm.case.report", "crm.sla.report"})
        for model, names in fields.items():
            # without the interval of a date
            names = {name.split(":")[0] for name in names} - {"__count"}
            self.assertLessEqual(names, set(self.env[model]._fields))
        self.assertEqual(len(self.charts), 6)

    def test_measures_are_aggregated_as_their_fields_are(self):
        for name, model, _domain, _groups, aggregates, _matching in self._get_sources():
            for aggregate in set(aggregates) - {"__count"}:
                field_name, function = aggregate.split(":")
                with self.subTest(source=name, aggregate=aggregate):
                    field = self.env[model]._fields[field_name]
                    self.assertEqual(field.aggregator, function)

    def test_every_source_obeys_every_filter(self):
        filters = {f["id"]: f for f in self.book["globalFilters"]}
        for name, model, _domain, _groups, _aggregates, matching in self._get_sources():
            with self.subTest(source=name):
                # what is open is open now, whatever the period
                missing = filters.keys() - matching.keys()
                is_backlog = "Open" in name or "backlog" in name
                self.assertEqual(missing, {"period"} if is_backlog else set())
                for key, match in matching.items():
                    field = self._get_chain_field(self.env[model], match["chain"])
                    self.assertEqual(field.type, match["type"])
                    if filters[key]["type"] == "relation":
                        self.assertEqual(field.comodel_name, filters[key]["modelName"])

    def test_menus_and_actions_exist(self):
        menus = validate_data.menus_xml_ids_in_spreadsheet(self.book)
        actions = {
            *(chart["actionXmlId"] for chart in self.charts),
            *(
                view["action"]["xmlId"]
                for view in validate_data.odoo_view_links(self.book)
            ),
        }
        self.assertTrue(menus and actions)
        for xml_id in menus:
            self.assertEqual(self.env.ref(xml_id)._name, "ir.ui.menu")
        for xml_id in actions:
            self.assertEqual(self.env.ref(xml_id)._name, "ir.actions.act_window")
        for chart_id in self.book["chartOdooMenusReferences"]:
            self.assertIn(chart_id, {chart["id"] for chart in self.charts})

    def test_formulas_name_what_is_there(self):
        pivots = {
            key: {measure["id"] for measure in pivot["measures"]}
            for key, pivot in self.book["pivots"].items()
        }
        used = set()
        for formula in self._get_formulas():
            with self.subTest(formula=formula):
                bare = re.sub(r'"[^"]*"', '""', formula)
                self.assertLessEqual(set(re.findall(r"([\w.]+)\(", bare)), FUNCTIONS)
                self.assertEqual(bare.count("("), bare.count(")"))
                for key, rest in re.findall(r"PIVOT[.\w]*\((\d+),([^)]*)", formula):
                    used.add(key)
                    if measure := re.match(r'"(\w+:\w+)"', rest):
                        self.assertIn(measure[1], pivots[key])
        self.assertEqual(used, set(pivots))

    def test_ages_that_count_as_old_are_classes(self):
        keys = dict(self.env["crm.case.report"]._fields["age_band"].selection)
        formulas = " ".join(self._get_formulas())
        bands = re.findall(r'"age_band","(\w+)"', formulas)
        self.assertEqual([keys[band] for band in bands], ["40 to 80 h", "Over 80 h"])
        states = set(re.findall(r'"milestone","(\w+)"', formulas))
        self.assertEqual(states, {"first_response", "next_response", "resolution"})

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    def _load(self, role, source):
        """Return the groups of a data source, as the web client asks for them."""
        _name, model, domain, groups, aggregates, matching = source
        customer = Domain(matching["customer"]["chain"], "=", self.customer.id)
        user = self.users[role]
        return (
            self.env[model]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
            .formatted_read_group(Domain(domain) & customer, groups, aggregates)
        )

    def _create_history(self):
        """Return two cases: one answered, solved and rated, one open and old."""
        agent = self.users["agent"]
        solved, waiting = (
            self._create_case(user_id=agent.id, date_received=datetime(2026, 1, 5, day))
            for day in (9, 10)
        )
        solved.with_user(agent)._add_agent_reply("Done", datetime(2026, 1, 5, 9, 30))
        solved._close(datetime(2026, 1, 5, 10, 0))
        solved.rating_apply(5, token=solved._rating_get_access_token())
        return solved | waiting

    def test_every_source_loads_for_supervisors_only(self):
        cases = self._create_history()
        for source in self._get_sources():
            with self.subTest(source=source[0]):
                self.assertTrue(self._load("supervisor", source))
                for role in ("agent", "salesperson", "manager", "portal"):
                    with self.assertRaises(AccessError):
                        self._load(role, source)
        [current] = [s for s in self._get_sources() if s[0] == "pivot Cases"]
        [figures] = self._load("supervisor", current)
        self.assertEqual(
            {key: value for key, value in figures.items() if key[0] != "_"},
            {
                "arrival_count:sum": len(cases),
                "closed_count:sum": 1,
                "cost:sum": 0,
                "first_contact_pct:avg": 100,
                "reopened_pct:avg": 0,
                "satisfied_pct:avg": 100,
                "first_response_hours:avg": 0.5,
                "resolution_hours:avg": 1,
            },
        )

    def test_other_companies_count_nothing(self):
        self._create_history()
        self.users["supervisor_b"] = self._create_user(
            "supervisor_b",
            "crm_callcenter.crm_callcenter_group_supervisor",
            self.company_b,
        )
        for source in self._get_sources():
            with self.subTest(source=source[0]):
                aggregates = source[4]
                for group in self._load("supervisor_b", source):
                    self.assertFalse(any(group[name] for name in aggregates))

    def test_only_supervisors_find_it(self):
        for role, is_found in (
            ("supervisor", True),
            ("agent", False),
            ("salesperson", False),
            ("manager", False),
        ):
            dashboard = self.dashboard.with_user(self.users[role])
            with self.subTest(role=role):
                self.assertEqual(
                    bool(dashboard.search([("id", "=", self.dashboard.id)])), is_found
                )
                self.assertEqual(dashboard.has_access("read"), is_found)

    # ------------------------------------------------------------
    # THE SAMPLE
    # ------------------------------------------------------------

    def test_the_sample_looks_alike_and_asks_for_nothing(self):
        self.assertFalse(self.sample["pivots"] or self.sample["globalFilters"])
        self.assertFalse(validate_data.odoo_charts(self.sample))
        self.assertFalse(any("PIVOT" in c for c in self._get_sample_cells().values()))
        for name in ("id", "col", "row", "offset", "width", "height"):
            self.assertEqual(
                *(
                    [figure[name] for figure in book["sheets"][0]["figures"]]
                    for book in (self.book, self.sample)
                )
            )

    def _get_sample_cells(self):
        return self.sample["sheets"][0]["cells"] | self.sample["sheets"][1]["cells"]

    def test_the_sample_is_shown_until_there_is_a_case(self):
        user = self._create_user(
            "supervisor_new",
            "crm_callcenter.crm_callcenter_group_supervisor",
            self._create_company("Company C"),
        )
        dashboard = self.dashboard.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
        self.assertTrue(dashboard._dashboard_is_empty())
        self.assertEqual(dashboard._get_sample_dashboard(), self.sample)
        self.env["crm.case"].with_company(user.company_id).create(
            {"name": "First", "company_id": user.company_id.id}
        )
        self.assertFalse(dashboard._dashboard_is_empty())
