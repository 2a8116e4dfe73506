"""The answers of one person, and what becomes of them."""

import math

from odoo import fields, models
from odoo.exceptions import UserError

MOST_VALUE_CHARS = 2000


class CrmCallListEntry(models.Model):
    """Keep answers; the last one to each question counts."""

    _inherit = "crm.call.list.entry"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _record_answer(self, page, choice_id, value):
        """Keep an answer and return the page that comes next.

        :param page: a page of the script of the list.
        :param choice_id: id of the chosen answer, for questions with answers.
        :param value: what the person said, for all others.
        :return: ``crm.call.script.page``, empty at the end.
        :raises UserError: the answer does not fit the question.
        """
        self.ensure_one()
        # sudo: the desk checked that it is the user's own entry
        entry_sudo = self.sudo()
        if page.script_id != entry_sudo.list_id.script_id:
            raise UserError(self.env._("This page belongs to another script."))
        choice = page.answer_ids.filtered(lambda answer: answer.id == choice_id)
        if page.kind == "choice":
            if not choice:
                raise UserError(self.env._("Choose one of the answers."))
            value, target = choice.name, choice._get_target()
        else:
            value, [target] = self._parse_value(page, value), page._get_targets()
        if page.kind != "info":
            entry_sudo._write_answer(page, choice, value)
        return page.browse(target or [])

    def _parse_value(self, page, value):
        """Return the text of an answer as it is kept.

        :raises UserError: it is no number, or no date.
        """
        text = str(value or "").strip()[:MOST_VALUE_CHARS]
        if not text or page.kind in ("info", "text"):
            return text
        try:
            if page.kind == "date":
                return fields.Date.to_string(fields.Date.to_date(text))
            number = float(text.replace(",", "."))
            if not math.isfinite(number):
                raise ValueError(text)
        except ValueError as err:
            raise UserError(
                self.env._(
                    "“%(text)s” does not answer “%(page)s”.", text=text, page=page.name
                )
            ) from err
        return f"{number:.15g}" if abs(number) < 1e15 else text

    def _write_answer(self, page, choice, value):
        """Write an answer, over the one before."""
        vals = {
            "choice_id": choice.id,
            "value": value,
            "user_id": self.env.uid,
        }
        given = self.answer_ids.filtered(lambda answer: answer.page_id == page)
        if given:
            given.write(vals)
        else:
            given.create(
                {
                    **vals,
                    "entry_id": self.id,
                    "company_id": self.company_id.id,
                    "page_id": page.id,
                }
            )

    def _prepare_script_vals(self, name):
        """Return {field: value} of the answers that become fields.

        :param str name: ``partner``, ``lead`` or ``case``.
        """
        self.ensure_one()
        vals = {}
        for answer in self.answer_ids:
            owner, _dot, field = (answer.page_id.target or "").partition(".")
            if owner == name and answer.value:
                value = answer.choice_id.value or answer.value
                vals[field] = float(value) if field == "expected_revenue" else value
        return vals

    def _get_answers_text(self):
        """Return questions and answers, one per line."""
        self.ensure_one()
        return "\n".join(
            f"{answer.page_id.name}: {answer.value}"
            for answer in self.answer_ids
            if answer.value
        )
