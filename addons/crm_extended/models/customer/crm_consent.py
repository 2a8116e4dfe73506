"""What people allowed and refused, as an append-only list of statements."""

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.fields import Domain

from ...queries import consent
from ...tools.expected_conflict import expected_conflict

CHANNELS = [
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("phone", "Phone"),
    ("letter", "Letter"),
    ("chat", "Chat"),
    ("whatsapp", "WhatsApp"),
    ("social", "Social Media"),
    ("fax", "Fax"),
    ("web", "Web"),
    ("in_person", "In Person"),
]
SOURCES = [
    ("staff", "Recorded by Staff"),
    ("api", "Another System"),
    ("portal", "The Person Online"),
    ("import", "Import"),
]


class CrmConsent(models.Model):
    """One statement: a person allowed or refused one purpose by one channel.

    Statements are never changed or deleted, they are followed by newer ones: the
    latest statement of a pair (purpose, channel) is its current state. They go only
    together with the contact itself.
    """

    _name = "crm.consent"
    _description = "Consent"
    _order = "date desc, id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )
    purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose",
        required=True,
        ondelete="restrict",
        index=True,
    )
    channel = fields.Selection(
        selection=CHANNELS,
        required=True,
        default="email",
    )
    granted = fields.Boolean(
        help="On: the person allowed it. Off: the person refused or withdrew it."
    )
    decision = fields.Selection(
        selection=[("granted", "Allowed"), ("refused", "Refused")],
        compute="_compute_decision",
    )
    date = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        help="When the person said so.",
    )
    proof = fields.Text(
        help="How we know: the text of the form, the letter, who heard it."
    )
    source = fields.Selection(
        selection=SOURCES,
        required=True,
        default="staff",
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded By",
        default=lambda self: self.env.user,
        ondelete="set null",
        readonly=True,
    )
    is_current = fields.Boolean(
        string="Current",
        compute="_compute_is_current",
        search="_search_is_current",
        help="No newer statement replaces this one.",
    )

    predecessor_key = fields.Char(
        readonly=True,
        copy=False,
        help="Names the statement that this one follows, so that of several that "
        "arrive at once each follows another.",
    )

    _predecessor_key_uniq = models.UniqueIndex(
        "(predecessor_key) WHERE predecessor_key IS NOT NULL"
    )
    _current_idx = models.Index("(partner_id, company_id, purpose_id, channel, date)")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("granted")
    def _compute_decision(self):
        """Put the decision in words."""
        for statement in self:
            statement.decision = "granted" if statement.granted else "refused"

    @api.depends("partner_id", "company_id", "purpose_id", "channel", "date")
    def _compute_is_current(self):
        """Tell which statements are the latest of their pair."""
        current = self.search([("id", "in", self.ids), ("is_current", "=", True)])
        for statement in self:
            statement.is_current = statement in current

    @api.model
    def _search_is_current(self, operator, value):
        """Find the latest statement of each pair, of all companies that are asked."""
        if operator != "in":
            return NotImplemented
        self.flush_model()
        current = Domain.custom(
            to_sql=lambda model, alias, query: consent.build_is_current_condition(alias)
        )
        return current if True in value else ~current

    @api.depends("purpose_id", "channel", "granted")
    def _compute_display_name(self):
        """Show purpose, channel and decision."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        decisions = dict(self._fields["decision"]._description_selection(self.env))
        for statement in self:
            statement.display_name = " · ".join(
                (
                    statement.purpose_id.name or "",
                    channels.get(statement.channel, ""),
                    decisions[statement.decision],
                )
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("date")
    def _check_date(self):
        """Refuse statements from the future, which would hide all that follow."""
        for statement in self:
            if statement.date > fields.Datetime.now():
                raise ValidationError(
                    self.env._("The date of a consent cannot lie in the future.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Record who entered a statement and how, whatever the values say.

        What is proof of a consent may not be claimed by whoever enters it.
        """
        if not self.env.su:
            recorded = {
                "user_id": self.env.uid,
                "source": "import" if self.env.context.get("import_file") else "staff",
                "predecessor_key": False,
            }
            vals_list = [{**vals, **recorded} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Refuse any change.

        :raises UserError: always, unless there is nothing to write.
        """
        if self and vals:
            raise UserError(
                self.env._(
                    "What a person allowed or refused cannot be changed afterwards. "
                    "Record a new consent instead; the latest one counts."
                )
            )
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        """Refuse to delete.

        :raises UserError: always; uninstalling the add-on removes the table.
        """
        raise UserError(
            self.env._(
                "What a person allowed or refused cannot be deleted. "
                "Record a new consent instead; the latest one counts."
            )
        )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _record(self, partner, purpose, channel, granted, proof, source):
        """Append one statement in the current company.

        What is already the current state with the same proof is not repeated, so that
        a call which is sent twice leaves one statement.

        :param partner: the person (one ``res.partner``).
        :param str purpose: code; an unknown one is created.
        :param str channel: key of ``CHANNELS``.
        :param bool granted: allowed or refused.
        :param proof: text, or False.
        :param str source: key of ``SOURCES``.
        :return: the statement that now is the current one.
        :raises ConcurrencyError: when another transaction records the same pair right
            now; Odoo then runs the call again, and it sees the other one.
        """
        partner.ensure_one()
        purpose_record = self.env["crm.consent.purpose"]._get_or_create(purpose)
        company = self.env.company
        statements = self.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("purpose_id", "=", purpose_record.id),
                ("channel", "=", channel),
            ]
        )
        current = statements[:1]
        proof = proof or False
        if current and current.granted == granted and current.proof == proof:
            return current
        self.check_access("create")
        partner.check_access("read")
        pair_key = f"{partner.id}-{company.id}-{purpose_record.id}-{channel}"
        try:
            with expected_conflict(self.env.cr):
                # sudo: access was checked; nobody else says where a statement is from
                statement = self.sudo().create(
                    {
                        "partner_id": partner.id,
                        "purpose_id": purpose_record.id,
                        "channel": channel,
                        "granted": granted,
                        "proof": proof,
                        "source": source,
                        "predecessor_key": str(max(statements.ids, default=pair_key)),
                    }
                )
                # sudo: only when the caller is
                return statement.sudo(self.env.su)
        except UniqueViolation as err:
            raise ConcurrencyError(pair_key) from err

    @api.model
    def _get_current(self, partners):
        """Return the current state of each pair, in the current company.

        :param partners: ``res.partner``, any number.
        :return: partner id -> list of ``purpose`` (code), ``channel``, ``granted``,
            ``date`` (text, UTC), ``proof`` (text or False), ordered by purpose and
            channel; a person without statements has an empty list.
        :rtype: dict
        """
        statements = self.search(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", self.env.company.id),
                ("is_current", "=", True),
            ]
        )
        current = {partner_id: [] for partner_id in partners.ids}
        for statement in statements:
            current[statement.partner_id.id].append(
                {
                    "purpose": statement.purpose_id.code,
                    "channel": statement.channel,
                    "granted": statement.granted,
                    "date": fields.Datetime.to_string(statement.date),
                    "proof": statement.proof or False,
                }
            )
        for values in current.values():
            values.sort(key=lambda value: (value["purpose"], value["channel"]))
        return current

    @api.model
    def _get_decisions(self, purpose, channel, partner_ids, addresses):
        """Return who allowed and who refused a purpose, by person and by address.

        One refusal at an address outweighs permissions by others with the same one.

        :param purpose: one ``crm.consent.purpose``.
        :param str channel: key of ``CHANNELS``.
        :param set partner_ids: people.
        :param set addresses: normalized e-mail addresses; of ``sms`` and ``phone``
            numbers in E.164; of other channels nothing.
        :return: two dictionaries: partner id -> allowed, address -> allowed; who said
            nothing is in neither.
        :rtype: tuple
        """
        holders = self._get_holders(channel, addresses)
        statements = self.search(
            [
                ("company_id", "=", self.env.company.id),
                ("purpose_id", "=", purpose.id),
                ("channel", "=", channel),
                ("partner_id", "in", list(partner_ids | set(holders))),
                ("is_current", "=", True),
            ]
        )
        by_partner, by_address = {}, {}
        for statement in statements:
            by_partner[statement.partner_id.id] = statement.granted
            for address in holders.get(statement.partner_id.id, ()):
                granted = by_address.get(address, True) and statement.granted
                by_address[address] = granted
        return by_partner, by_address

    def _get_holders(self, channel, addresses):
        """Return which people have these addresses, archived ones too.

        :return: {partner id: {address}}.
        """
        holders = {}
        if not addresses:
            return holders
        partners = self.env["res.partner"].with_context(active_test=False)
        if channel not in ("sms", "phone"):
            for partner in partners.search([("email_normalized", "in", [*addresses])]):
                holders.setdefault(partner.id, set()).add(partner.email_normalized)
            return holders
        domain = [("phone_sanitized", "in", [*addresses])]
        for partner in partners.search(domain):
            holders.setdefault(partner.id, set()).add(partner.phone_sanitized)
        for number in self.env["crm.partner.phone"].search(domain):
            holders.setdefault(number.partner_id.id, set()).add(number.phone_sanitized)
        return holders
