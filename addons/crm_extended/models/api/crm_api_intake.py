"""What other systems sent, so that sending it twice does no harm."""

import hashlib
import json

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmApiIntake(models.Model):
    """One record that another system sent, with the first answer.

    ``(company, operation, source, external_ref)`` is unique, and the row is inserted
    before the work is done. When the same arrives many times at once, the others wait
    at the unique index until the first commits; then PostgreSQL raises a serialization
    failure, Odoo runs their call again, and they find the first answer.
    """

    _name = "crm.api.intake"
    _description = "Intake of Another System"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    operation = fields.Char(required=True)
    source = fields.Char(required=True)
    external_ref = fields.Char(required=True)
    body_hash = fields.Char(required=True)
    answer = fields.Json()
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    _unique_ref = models.Constraint(
        "UNIQUE(company_id, operation, source, external_ref)",
        "This reference was already taken in.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_first_answer(self, operation, source, external_ref, body):
        """Return the answer to the same body sent before, or reserve the pair.

        The caller does the work when it gets nothing, and hands its answer to
        ``_store_answer`` in the same transaction.

        :param str operation: method of ``crm.api``.
        :param dict body: everything that was sent, plain types.
        :return: (the first answer or ``None``, the row that reserves the pair).
        :raises ValidationError: the pair came before with another body.
        """
        body_hash = self._get_hash(body)
        # most come once: reserve first, and look only when that was not possible
        reserved = self._reserve(operation, source, external_ref, body_hash)
        if reserved:
            return None, reserved
        known = self.search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("operation", "=", operation)
            & Domain("source", "=", source)
            & Domain("external_ref", "=", external_ref)
        )
        if known.body_hash != body_hash:
            raise ValidationError(
                self.env._(
                    "external_ref: %(ref)s of source %(origin)s was already sent with "
                    "other values; send a new reference, or the same values.",
                    ref=external_ref,
                    origin=source,
                )
            )
        return known.answer, known

    def _reserve(self, operation, source, external_ref, body_hash):
        """Return the inserted row, or none when the pair is known.

        Of two at once the second waits, fails, and is run again by Odoo: in a
        transaction that began before the first one ended, PostgreSQL refuses to pass
        over a row that it cannot see.
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_api_intake
                    (company_id, operation, source, external_ref, body_hash, date)
                VALUES (%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (company_id, operation, source, external_ref)
                DO NOTHING
                RETURNING id
                """,
                self.env.company.id,
                operation,
                source,
                external_ref,
                body_hash,
            )
        )
        return self.browse(row_id for (row_id,) in rows)

    def _store_answer(self, answer):
        """Keep the first answer; called once, in the transaction of ``_reserve``."""
        self.ensure_one()
        self.answer = answer

    def _get_hash(self, body):
        """Return a fingerprint of a body that does not depend on the order of keys."""
        text = json.dumps(body, sort_keys=True, ensure_ascii=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()
