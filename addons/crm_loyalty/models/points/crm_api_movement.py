"""Movements of points over the interface: checked, once, all or nothing."""

from datetime import datetime
from decimal import Decimal

from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.ledger import ZERO
from ...tools.rounding import to_points
from .loyalty_ledger import Facts

MAX_NAME_LENGTH = 256
MAX_POINTS = Decimal("1000000000")
# more rows than any ledger has, and what the database takes for an offset
MAX_COUNT = 2**31 - 1
# one pair names one movement, whichever it was
OPERATION = "loyalty_entry"


class CrmApi(models.AbstractModel):
    """Turn values of the interface into movements of the ledger."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # MOVEMENTS
    # ------------------------------------------------------------

    def _move_once(self, kind, partner, values, allowed):
        """Earn or spend points, or return the first answer to the same values."""
        self._check_dict("values", values, allowed=allowed)
        source = self._check_text("source", values.get("source"), MAX_NAME_LENGTH)
        ref = self._check_text(
            "external_ref", values.get("external_ref"), MAX_NAME_LENGTH
        )
        program = self._check_program("program", values.get("program", False), partner)
        prepared = self._prepare_movement(kind, program, values)
        answer, intake = self.env["crm.api.intake"]._get_first_answer(
            OPERATION, source, ref, {"kind": kind, **self._to_plain(values)}
        )
        if answer:
            return {**answer, "created": False}
        facts = Facts(
            reason=self._check_text(
                "reason", values.get("reason"), MAX_NAME_LENGTH, False
            ),
            source=source,
            external_ref=ref,
        )
        entry = self._carry_out(kind, partner, program, values, prepared, facts)
        answer = self._get_answer(kind, partner, program, values, entry)
        intake._store_answer(answer)
        return answer

    def _carry_out(self, kind, partner, program, values, prepared, facts):
        """Write what was checked and comes for the first time into the ledger.

        Called by ``_move_once``; combined with nothing, override to move otherwise.

        :param dict values: as sent.
        :param dict prepared: what ``_prepare_movement`` returned.
        :return: the entries.
        """
        balance = self.env["loyalty.balance"]
        ledger = self.env["loyalty.ledger"]
        if kind == "earn":
            card, _is_created = balance._enroll(partner, program)
            return ledger._earn(card, facts=facts, **prepared)
        cards = balance._get_cards(partner, program)
        return ledger._redeem_from(cards, prepared["points"], facts)

    def _get_answer(self, kind, partner, program, values, entry):
        """Return the answer to what was carried out; override to add keys."""
        return self._get_movement_answer(entry, True)

    def _prepare_movement(self, kind, program, values):
        """Return points, and for an earning from when and until when they hold."""
        if kind == "redeem":
            return {"points": self._check_points("points", values.get("points"))}
        has_points = values.get("points") not in (None, False)
        has_amount = values.get("amount") not in (None, False)
        if has_points == has_amount:
            raise ValidationError(
                self.env._("points: send either points or an amount, and not both.")
            )
        if has_points:
            points = self._check_points("points", values["points"])
        else:
            amount = self._check_points("amount", values["amount"])
            points = program._get_points_of_amount(amount)
            if points <= 0:
                raise ValidationError(
                    self.env._(
                        "amount: the program %(name)s gives no points for it.",
                        name=program.name,
                    )
                )
        available_on = self._check_moment("available_on", values.get("available_on"))
        expires_on = self._check_day("expires_on", values.get("expires_on"))
        if available_on and expires_on and expires_on < available_on.date():
            raise ValidationError(
                self.env._(
                    "expires_on: %(day)s is before available_on.", day=expires_on
                )
            )
        return {
            "points": points,
            "available_on": available_on,
            "expires_on": expires_on,
        }

    def _reverse_reference(self, source, external_ref, points):
        """Reverse what was earned or spent under a reference."""
        source = self._check_text("source", source, MAX_NAME_LENGTH)
        ref = self._check_text("external_ref", external_ref, MAX_NAME_LENGTH)
        wanted = None
        if points is not False and points is not None:
            wanted = self._check_points("points", points)
        entries = self.env["loyalty.point.entry"].search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("source", "=", source)
            & Domain("external_ref", "=", ref)
            & Domain("reversed_id", "=", False)
        )
        if not entries:
            raise ValidationError(
                self.env._(
                    "external_ref: nothing was earned or spent as %(ref)s of source "
                    "%(origin)s.",
                    ref=ref,
                    origin=source,
                )
            )
        ledger = self.env["loyalty.ledger"]
        ledger._lock_cards(entries.card_id)
        # what lapsed is gone already, and not taken back a second time
        ledger._settle(entries.card_id)
        left = {entry: ledger._get_reversible(entry) for entry in entries}
        total = sum(left.values(), ZERO)
        if wanted is not None and wanted > total:
            raise ValidationError(
                self.env._(
                    "points: %(wanted)s are more than the %(left)s that are left of "
                    "%(ref)s.",
                    wanted=wanted,
                    left=total,
                    ref=ref,
                )
            )
        rest = total if wanted is None else wanted
        facts = Facts(
            reason=self.env._("%(ref)s taken back", ref=ref),
            source=source,
            external_ref=ref,
        )
        reversal = self.env["loyalty.point.entry"]
        for entry in entries.sorted("id", reverse=True):
            part = min(left[entry], rest)
            if part > 0:
                reversal |= ledger._reverse(entry, part, facts)
                rest -= part
        return self._get_movement_answer(reversal or entries, bool(reversal))

    def _get_movement_answer(self, entries, is_created):
        """Return what the methods that move points return."""
        entry = entries[:1]
        balance = self.env["loyalty.balance"]._get_balance(
            entry.card_id.partner_id, entry.program_id
        )
        return self._to_plain(
            {
                "entry": entry.id,
                "created": is_created,
                "points": balance["points"],
                "pending": balance["pending"],
            }
        )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_program(self, key, value, partner=None):
        """Return a running program by name or id, for ``False`` the member's or first.

        :raises ValidationError: the company runs none, or none of this name.
        """
        balance = self.env["loyalty.balance"]
        programs = balance._get_programs()
        if value is None or value is False or value == "":
            found = balance._get_cards(partner).program_id if partner else programs
            found = (programs & found)[:1] or programs[:1]
        elif isinstance(value, str):
            text = self._check_text(key, value, MAX_NAME_LENGTH).casefold()
            found = programs.filtered(lambda p: p.name.casefold() == text)
        else:
            program_id = self._check_id(key, value)
            found = programs.filtered(lambda p: p.id == program_id)
        if len(found) != 1:
            raise ValidationError(
                self.env._(
                    "%(key)s: the company %(company)s runs %(programs)s.",
                    key=key,
                    company=self.env.company.name,
                    programs=", ".join(programs.mapped("name"))
                    or self.env._("no loyalty program"),
                )
            )
        return found

    def _check_points(self, key, value):
        """Return an amount above zero with two decimals, rounded half up."""
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        # neither infinity nor what is no number lies between the two
        if not is_number or not 0 < value <= MAX_POINTS:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a number above 0 and up to %(limit)s.",
                    key=key,
                    value=self._quote(value),
                    limit=MAX_POINTS,
                )
            )
        points = to_points(value)
        if not points:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is less than a hundredth.",
                    key=key,
                    value=self._quote(value),
                )
            )
        return points

    def _check_count(self, key, value):
        """Return a whole number from zero, 0 for ``False``."""
        if value is None or value is False:
            return 0
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= MAX_COUNT:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a whole number from 0.",
                    key=key,
                    value=self._quote(value),
                )
            )
        return value

    def _check_day(self, key, value):
        """Return a day, ``None`` when none was sent."""
        if value is None or value is False or value == "":
            return None
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except (TypeError, ValueError) as err:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a day; write it as YYYY-MM-DD.",
                    key=key,
                    value=self._quote(value),
                )
            ) from err

    def _check_moment(self, key, value):
        """Return an instant (naive, UTC), past or to come; ``None`` when none was sent.

        A day alone is its beginning.
        """
        if value is None or value is False or value == "":
            return None
        if isinstance(value, datetime):
            return value.replace(tzinfo=None, microsecond=0)
        for pattern in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
            try:
                return datetime.strptime(value, pattern)
            except (TypeError, ValueError):
                continue
        raise ValidationError(
            self.env._(
                "%(key)s: %(value)s is not an instant; write it in UTC as "
                "YYYY-MM-DD HH:MM:SS.",
                key=key,
                value=self._quote(value),
            )
        )
