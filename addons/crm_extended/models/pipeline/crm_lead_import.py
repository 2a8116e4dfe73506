"""Importing a list of leads: read, check, run, undo."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...queries.lead_import import build_untouched_query
from ...tools import lead_file
from .crm_lead_intake import QUIET

BATCH_ROWS = 200
UNDO_DAYS = 30
SAMPLE_ROWS = 3


class CrmLeadImport(models.Model):
    """One list of leads. Nothing is written before each row was shown for what it is.

    Rows that are new or of known customers are chosen, duplicates are not; people
    change that before they start.
    """

    _name = "crm.lead.import"
    _description = "Import of Leads"
    _order = "id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, default=lambda self: self.env._("List of leads"))
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[
            ("draft", "New"),
            ("ready", "Checked"),
            ("running", "Running"),
            ("done", "Done"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    file = fields.Binary(
        attachment=True, copy=False, help="CSV or XLSX, at most 20 MB and 20,000 rows."
    )
    file_name = fields.Char(copy=False)
    pipeline_id = fields.Many2one(
        comodel_name="crm.pipeline",
        check_company=True,
        ondelete="restrict",
        help="Empty: the company's default pipeline.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        domain="[('share', '=', False)]",
        help="Empty: whom the routing chooses.",
    )
    campaign_id = fields.Many2one(comodel_name="utm.campaign", ondelete="set null")
    source_id = fields.Many2one(comodel_name="utm.source", ondelete="set null")
    column_ids = fields.One2many(
        comodel_name="crm.lead.import.column",
        inverse_name="import_id",
        string="Columns",
    )
    row_ids = fields.One2many(
        comodel_name="crm.lead.import.row", inverse_name="import_id", string="Rows"
    )
    date_done = fields.Datetime(string="Finished On", readonly=True, copy=False)
    row_count = fields.Integer(string="Rows Read", compute="_compute_counts")
    new_count = fields.Integer(string="New", compute="_compute_counts")
    duplicate_count = fields.Integer(string="Duplicates", compute="_compute_counts")
    customer_count = fields.Integer(string="Known Customers", compute="_compute_counts")
    refused_count = fields.Integer(string="Refused", compute="_compute_counts")
    chosen_count = fields.Integer(string="To Import", compute="_compute_counts")
    lead_count = fields.Integer(string="Leads", compute="_compute_counts")
    progress_pct = fields.Float(string="Progress", compute="_compute_counts")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("row_ids.match_kind", "row_ids.is_chosen", "row_ids.lead_id")
    def _compute_counts(self):
        """Count the rows by what they are, and how many are in."""
        rows = self.env["crm.lead.import.row"]
        groups = rows._read_group(
            [("import_id", "in", self.ids)],
            ["import_id", "match_kind", "is_chosen"],
            ["__count", "lead_id:count"],
        )
        for one in self:
            mine = [group for group in groups if group[0] == one]
            kinds = {}
            for _import, kind, _chosen, count, _leads in mine:
                kinds[kind] = kinds.get(kind, 0) + count
            one.row_count = sum(kinds.values())
            one.new_count = kinds.get("new", 0)
            one.duplicate_count = kinds.get("duplicate", 0) + kinds.get("repeated", 0)
            one.customer_count = kinds.get("customer", 0)
            one.refused_count = kinds.get("refused", 0)
            one.chosen_count = sum(group[3] for group in mine if group[2])
            one.lead_count = sum(group[4] for group in mine)
            one.progress_pct = 100 * one.lead_count / (one.chosen_count or 1)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_written(self):
        """Keep imports that brought leads: the undo needs them."""
        for one in self:
            if one.state in ("running", "done"):
                raise UserError(
                    self.env._(
                        "%(name)s brought leads. Undo it first, then delete it.",
                        name=one.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_read(self):
        """Read the file's header and propose what each column is."""
        self._ensure_can("draft")
        rows = self._read_file()
        guesses = lead_file.guess_columns(rows[0])
        self.column_ids.unlink()
        # sudo: names and examples are those of the file, not of a person
        self.sudo().write(
            {
                "name": self.file_name or self.name,
                "column_ids": [
                    fields.Command.create(
                        {
                            "sequence": index,
                            "name": name,
                            "key": guesses[index],
                            "sample": _join(rows[1 : SAMPLE_ROWS + 1], index),
                        }
                    )
                    for index, name in enumerate(rows[0])
                ],
            }
        )
        return True

    def action_check(self):
        """Say for each row what it is; nothing is imported."""
        self._ensure_can("draft")
        keys = {column.sequence: column.key for column in self.column_ids}
        if not set(keys.values()) & set(lead_file.REQUIRED_KEYS):
            raise UserError(
                self.env._(
                    "Say which column is the e-mail address, the phone number, the "
                    "company or the person; read the file first."
                )
            )
        countries = self._get_countries()
        # sudo: rows are written by the check only
        import_sudo = self.sudo().with_company(self.company_id)
        import_sudo.row_ids.unlink()
        import_sudo.env["crm.lead.import.row"].create(
            [
                import_sudo._prepare_row(row_no, cells, keys, countries)
                for row_no, cells in enumerate(self._read_file()[1:], start=2)
            ]
        )
        import_sudo._match()
        import_sudo.state = "ready"
        return True

    def action_back(self):
        """Go back from the check to the settings."""
        self._ensure_can("ready")
        import_sudo = self.sudo()  # sudo: as in action_check
        import_sudo.row_ids.unlink()
        import_sudo.state = "draft"
        return True

    def action_start(self):
        """Begin to import the chosen rows; the page asks for batch after batch."""
        self._ensure_can("ready")
        if not self.chosen_count:
            raise UserError(self.env._("Choose at least one row."))
        self.sudo().state = "running"  # sudo: states are written by actions only
        return True

    def action_run_batch(self):
        """Import the next rows of a running import.

        :return: ``{'state': str, 'progress_pct': float}``.
        """
        self._ensure_can()
        if self.state == "running" and self.try_lock_for_update():
            # sudo: leads of the import may be for other salespeople
            self.sudo().with_company(self.company_id)._run_batch()
        return {"state": self.state, "progress_pct": self.progress_pct}

    def action_undo(self):
        """Delete the leads of this import that nobody worked on since.

        :raises UserError: more than 30 days after the import.
        """
        self._ensure_can("done")
        if self.date_done < fields.Datetime.now() - timedelta(days=UNDO_DAYS):
            raise UserError(
                self.env._(
                    "An import can be undone within %(days)s days.", days=UNDO_DAYS
                )
            )
        self.env.flush_all()
        self.env.cr.execute(build_untouched_query(self.id))
        # sudo: a manager takes back what the import brought
        leads = (
            self.env["crm.lead"].sudo().browse(row[0] for row in self.env.cr.fetchall())
        )
        leads.unlink()
        self.sudo().state = "undone"  # sudo: states are written by actions only
        return True

    def action_open_leads(self):
        """Open the leads that came by this import."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported Leads"),
            "res_model": "crm.lead",
            "view_mode": "list,form",
            "domain": [("crm_import_id", "=", self.id)],
            "context": {"active_test": False},
        }

    def action_open_rows(self):
        """Open the rows, to see and choose."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extended.crm_lead_import_row_action"
        )
        return action | {"domain": [("import_id", "=", self.id)]}

    # ------------------------------------------------------------
    # RUNNING
    # ------------------------------------------------------------

    def _run_batch(self):
        """Import the next rows; commits nothing."""
        rows = self.env["crm.lead.import.row"].search(
            [
                ("import_id", "=", self.id),
                ("is_chosen", "=", True),
                ("lead_id", "=", False),
            ],
            limit=BATCH_ROWS,
        )
        common = {
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "campaign_id": self.campaign_id.id,
            "medium_id": False,
            "source_id": self.source_id.id,
            "crm_import_id": self.id,
            **({"pipeline_id": self.pipeline_id.id} if self.pipeline_id else {}),
        }
        leads = self.env["crm.lead"].with_context(**QUIET)
        leads = leads.create([{**row.vals, **common} for row in rows])
        intake = self.env["crm.lead.intake"]
        for row, lead in zip(rows, leads, strict=True):
            row.lead_id = lead
            if row.partner_id:
                intake._link(lead, row.partner_id)
        leads.with_env(self.env).filtered(lambda lead: not lead.user_id)._crm_route()
        if len(rows) < BATCH_ROWS:
            self.write({"state": "done", "date_done": fields.Datetime.now()})

    @api.model
    def _cron_continue(self):
        """Finish imports whose browser was closed, batch by batch."""
        before = fields.Datetime.now() - timedelta(minutes=2)
        todo = self.search(
            [("state", "=", "running"), ("write_date", "<", before)], order="id"
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(todo))
        for one in todo:
            time_left = True
            while time_left and one.try_lock_for_update() and one.state == "running":
                one.with_company(one.company_id)._run_batch()
                time_left = cron._commit_progress(one.state != "running")

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _ensure_can(self, state=None):
        """Raise unless the user may import, and the import is at this step."""
        self.ensure_one()
        self.check_access("write")
        if state and self.state != state:
            raise UserError(
                self.env._(
                    "%(name)s has gone on in the meantime. Reload the page.",
                    name=self.name,
                )
            )


def _join(rows, index):
    """Return the first values of a column as one text."""
    values = (cells[index] for cells in rows if index < len(cells))
    return " · ".join(value for value in values if value)[:120]
