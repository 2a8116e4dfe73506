"""A telephone system that reports its calls."""

import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ...tools.cti_values import Setup

CODE_CHARS = set("abcdefghijklmnopqrstuvwxyz0123456789_-")
SECRET_BYTES = 32
# who has not asked for commands for so long is not there
BRIDGE_SECONDS = 60
KINDS = [
    ("generic", "Any other, in our own format"),
    ("asterisk", "Asterisk or FreePBX, by the bridge (AMI)"),
    ("asterisk_ari", "Asterisk, by its REST interface (ARI)"),
    ("freeswitch", "FreeSWITCH (events as JSON)"),
    ("threecx", "3CX (call journal, call control)"),
    ("twilio", "Twilio (status callbacks)"),
]


class CrmCtiProvider(models.Model):
    """One telephone system of one company, known by its code."""

    _name = "crm.cti.provider"
    _description = "Telephone System"
    _order = "company_id, name"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    code = fields.Char(
        required=True,
        help="Names the telephone system in its events: small letters, digits, - and "
        "_.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        default=lambda self: self.env.company.country_id,
        help="Numbers without an international prefix are read as numbers of this "
        "country.",
    )
    own_numbers = fields.Text(
        help="Your own numbers, one per line, in any notation. They are nobody's "
        "customer's.",
    )
    secret = fields.Char(
        groups="base.group_system",
        copy=False,
        default=lambda self: secrets.token_urlsafe(SECRET_BYTES),
        help="The telephone system signs its events with it, or sends it as a bearer "
        "key.",
    )
    kind = fields.Selection(
        selection=KINDS,
        string="Speaks Like",
        required=True,
        default="generic",
        help="How what it sends is to be understood.",
    )
    line_names = fields.Char(
        string="Lines",
        help="Names of lines to the outside that look like extensions, with commas "
        "between them; mostly none.",
    )
    recording_base = fields.Char(
        string="Address of Recordings",
        help="What stands before the file name of a recording, e.g. "
        "https://pbx.example.com/recordings. Empty: its calls have no links to "
        "recordings, unless the telephone system sends whole addresses.",
    )
    same_agent_days = fields.Integer(
        string="Same Agent Again (days)",
        default=30,
        help="Who spoke with a customer within so many days is proposed when the "
        "customer calls again. 0: nobody is.",
    )
    greeting = fields.Text(
        string="What Agents Say First",
        translate=True,
        help="Shown to agents in the cockpit while they speak.",
    )
    date_bridge = fields.Datetime(
        string="Bridge Last Seen",
        readonly=True,
        copy=False,
        help="When the bridge asked for commands last.",
    )
    is_bridge_there = fields.Boolean(
        string="Takes Commands", compute="_compute_is_bridge_there"
    )
    can_supervise = fields.Boolean(
        compute="_compute_is_bridge_there",
        help="Supervisors may listen to calls that are spoken, or whisper.",
    )
    unforgotten_count = fields.Integer(
        string="Recordings to Delete",
        compute="_compute_unforgotten_count",
        help="Recordings that should be gone, and that this telephone system has not "
        "deleted.",
    )
    event_url = fields.Char(
        string="Address for Events", compute="_compute_event_url", compute_sudo=True
    )

    _unique_code = models.Constraint(
        "UNIQUE(code)", "Another telephone system has this code already."
    )
    _check_same_agent_days = models.Constraint(
        "CHECK(same_agent_days >= 0)", "Days of the same agent are 0 or more."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("code")
    def _compute_event_url(self):
        """Compute where the telephone system sends its events."""
        for provider in self:
            base = provider.company_id.get_base_url()
            provider.event_url = f"{base}/crm_callcenter/cti/{provider.code}/event"

    @api.depends("date_bridge", "kind")
    def _compute_is_bridge_there(self):
        """Compute whether somebody takes commands: ``is_bridge_there`` and more."""
        oldest = fields.Datetime.subtract(fields.Datetime.now(), seconds=BRIDGE_SECONDS)
        for provider in self:
            is_there = bool(provider.date_bridge and provider.date_bridge >= oldest)
            provider.is_bridge_there = is_there
            provider.can_supervise = is_there and provider.kind == "asterisk"

    def _compute_unforgotten_count(self):
        """Count the recordings that somebody has to delete by hand."""
        commands = self.env["crm.cti.command"]
        counts = dict(
            # sudo: agents who see the telephone system do not see commands
            commands.sudo()._read_group(
                commands._get_unforgotten_domain()
                & Domain("provider_id", "in", self.ids),
                ["provider_id"],
                ["__count"],
            )
        )
        for provider in self:
            provider.unforgotten_count = counts.get(provider, 0)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("code")
    def _check_code(self):
        """Refuse codes that cannot stand in an address."""
        for provider in self:
            if not provider.code or set(provider.code) - CODE_CHARS:
                raise ValidationError(
                    self.env._(
                        "Code: %(code)s may hold small letters, digits, - and _ only.",
                        code=provider.code,
                    )
                )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_renew_secret(self):
        """Make a new secret; the telephone system has to be told.

        :raises AccessError: the user is no administrator.
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Ask an administrator: the secret opens the door for calls.")
            )
        for provider in self:
            provider.secret = secrets.token_urlsafe(SECRET_BYTES)

    def action_open_unforgotten(self):
        """Open the recordings that somebody has to delete by hand."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_cti_command_action_unforgotten"
        )
        domain = self.env["crm.cti.command"]._get_unforgotten_domain()
        return {
            **action,
            "domain": list(domain & Domain("provider_id", "=", self.id)),
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _normalize(self, number):
        """Return a number in E.164, or ``False`` when it is none (an extension)."""
        self.ensure_one()
        compact = (number or "").strip()
        if not compact:
            return False
        if compact.startswith("00"):
            compact = f"+{compact[2:]}"
        country = self.country_id or self.company_id.country_id
        return self.env["res.partner"]._phone_format(number=compact, country=country)

    def _get_setup(self):
        """Return how this telephone system is set up, for its translation."""
        self.ensure_one()
        names = (self.line_names or "").split(",")
        return Setup(
            lines=frozenset(name.strip() for name in names if name.strip()),
            recordings=(self.recording_base or "").strip(),
        )

    def _get_own_numbers(self):
        """Return the set of the company's own numbers, in E.164."""
        self.ensure_one()
        lines = (self.own_numbers or "").splitlines()
        # sudo: the company's own contact
        lines.append(self.sudo().company_id.phone or "")
        return {number for line in lines if (number := self._normalize(line))}
