"""What the customers of a segment are like: who, what, when, how much."""

import itertools

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries import segment_profile as queries
from ..customer.crm_anniversary import MONTHS
from ..customer.res_partner_relation import RELATION_TYPES

MAX_BARS = 12


class CrmSegmentProfile(models.AbstractModel):
    """Count the members of a segment by what is known of them.

    Everything is counted in the database, whatever the number of members. The same
    counts are drawn as charts and tell which attributes separate two segments.
    """

    _name = "crm.segment.profile"
    _description = "Segment Profile"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_profile(self, segment_id):
        """Return what the page of a segment's profile shows.

        :param int segment_id: the segment.
        :return: dict: ``name``, ``code``, ``currency_id``, ``totals`` (``members``,
            ``customers``, ``buyers``, ``revenue_12m``, ``revenue_total``) and
            ``charts``: list of ``key``, ``question``, ``title``, ``labels``,
            ``segment`` and ``everybody`` (percent of each, of the same length).
        :raises UserError: when the segment no longer exists.
        :raises AccessError: when the user makes no segments.
        """
        segment = self._get_segment(segment_id)
        # sudo: counts of the whole company are for who makes its segments
        segment_sudo = segment.sudo()
        members = segment_sudo._get_member_ids_query()
        everybody = self._get_everybody(segment_sudo)
        return {
            "name": segment.name,
            "code": segment.code,
            "currency_id": segment.company_id.currency_id.id,
            "totals": self._get_totals(segment_sudo, members),
            "charts": [
                self._get_chart(segment_sudo, code, members, everybody)
                for code in self._get_attributes()
            ],
        }

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _get_attributes(self):
        """Return what members are counted by: {code: (question, title)}.

        Called for charts and comparisons; override to add an attribute, with methods
        ``_build_<code>`` (its query) and ``_get_<code>_labels``.
        """
        _ = self.env._
        return {
            "country": (_("Who"), _("Country")),
            "age": (_("Who"), _("Age")),
            "relation": (_("Who"), _("Relation")),
            "rfm": (_("Who"), _("RFM Group")),
            "category": (_("What"), _("Bought product categories")),
            "month": (_("When"), _("Month of purchase")),
            "decile": (_("How much"), _("Tenths of all customers by revenue")),
        }

    def _build_country(self, segment, members):
        return queries.build_column_query(members, "country_id")

    def _build_age(self, segment, members):
        today = segment.company_id._get_crm_reference_date()
        return queries.build_age_query(members, today)

    def _build_relation(self, segment, members):
        fallbacks = self.env["res.partner"]._get_fallbacks("crm_relation_manual")
        return queries.build_relation_distribution(
            members, segment.company_id.id, fallbacks
        )

    def _build_rfm(self, segment, members):
        return queries.build_group_query(members, segment.company_id.id)

    def _build_category(self, segment, members):
        return queries.build_category_query(members, segment.company_id.id)

    def _build_month(self, segment, members):
        return queries.build_month_query(members, segment.company_id.id)

    def _build_decile(self, segment, members):
        return queries.build_decile_query(members, segment.company_id.id)

    # ------------------------------------------------------------
    # LABELS
    # ------------------------------------------------------------

    def _get_country_labels(self, values):
        return self._get_names("res.country", values)

    def _get_category_labels(self, values):
        return self._get_names("product.category", values)

    def _get_age_labels(self, values):
        bands = queries.AGE_BANDS
        labels = {0: self.env._("under %(age)s", age=bands[0])}
        for index, (first, last) in enumerate(itertools.pairwise(bands)):
            labels[index + 1] = f"{first}–{last - 1}"
        labels[len(bands)] = self.env._("%(age)s and older", age=bands[-1])
        return labels

    def _get_relation_labels(self, values):
        field = self.env["res.partner"]._fields["crm_relation_type"]
        labels = dict(field._description_selection(self.env))
        return {code: labels[code] for code, _label in RELATION_TYPES}

    def _get_rfm_labels(self, values):
        field = self.env["crm.customer.report"]._fields["rfm_group"]
        return dict(field._description_selection(self.env))

    def _get_month_labels(self, values):
        return dict(enumerate(MONTHS, start=1))

    def _get_decile_labels(self, values):
        return {
            value: self.env._("best tenth") if value == 10 else str(11 - value)
            for value in range(10, 0, -1)
        }

    def _get_names(self, model_name, values):
        """Return {id: name}, of records that may be in another company."""
        # sudo: the names of countries and categories are no secret
        records = self.env[model_name].sudo().browse([v for v in values if v])
        return {record.id: record.display_name for record in records.exists()}

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_segment(self, segment_id):
        """Return the segment, if the user makes segments.

        :raises UserError: when there is none.
        :raises AccessError: when the user may not change segments.
        """
        segments = self.env["crm.segment"]
        if not segments.has_access("write"):
            raise AccessError(
                self.env._("The profile of a segment is for marketers and managers.")
            )
        segment = segments.browse(int(segment_id)).exists()
        if not segment:
            raise UserError(self.env._("This segment no longer exists."))
        segment.check_access("read")
        return segment

    @api.model
    def _get_everybody(self, segment, without=None):
        """Return the query of all customers the segment could have."""
        query = segment._search_base(Domain.TRUE)
        if without is not None:
            query.add_where(
                SQL(
                    "NOT EXISTS (SELECT FROM (%s) inside"
                    " WHERE inside.partner_id = res_partner.id)",
                    without,
                )
            )
        return SQL(
            "SELECT id AS partner_id FROM (%s) base",
            query.select(SQL.identifier("res_partner", "id")),
        )

    @api.model
    def _get_counts(self, segment, code, members):
        """Return how many members have which value of an attribute: {value: count}.

        :param SQL members: relation with ``partner_id``.
        """
        segment._flush_facts()
        query = getattr(self, f"_build_{code}")(segment, members)
        return dict(self.env.execute_query(query))

    @api.model
    def _get_chart(self, segment, code, members, everybody):
        """Return one chart: the segment beside everybody, in percent."""
        question, title = self._get_attributes()[code]
        own = self._get_counts(segment, code, members)
        reference = self._get_counts(segment, code, everybody)
        labels = self._get_labels(code, own)
        keys = list(labels) if len(labels) <= MAX_BARS else []
        if not keys:
            keys = sorted(labels, key=lambda key: -own.get(key, 0))[:MAX_BARS]
        return {
            "key": code,
            "question": question,
            "title": title,
            "labels": [labels[key] for key in keys],
            "segment": self._get_shares(own, keys),
            "everybody": self._get_shares(reference, keys),
            "unknown": own.get(None, 0),
        }

    @api.model
    def _get_labels(self, code, values):
        """Return {value: label} of the values of an attribute, in the chart's order."""
        labels = getattr(self, f"_get_{code}_labels")(values)
        if code in ("country", "category"):
            order = sorted(labels, key=lambda key: (-values.get(key, 0), labels[key]))
            return {key: labels[key] for key in order}
        return labels

    @api.model
    def _get_shares(self, counts, keys):
        """Return percentages of those whose value is known."""
        total = sum(count for value, count in counts.items() if value is not None)
        return [
            round(100 * counts.get(key, 0) / total, 1) if total else 0 for key in keys
        ]

    @api.model
    def _get_totals(self, segment, members):
        """Return the totals of a segment."""
        [row] = self.env.execute_query(
            queries.build_totals_query(members, segment.company_id.id)
        )
        keys = ("members", "customers", "buyers", "revenue_12m", "revenue_total")
        return {key: float(value) for key, value in zip(keys, row, strict=True)}
