"""Check what other systems send about cases, before anything is written."""

from datetime import datetime

from odoo import fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql, plaintext2html

from ..case.crm_case import CHANNELS, SEVERITIES

MAX_NAME_LENGTH = 256
MAX_SUBJECT_LENGTH = 500
MAX_BODY_LENGTH = 100_000
# nobody wrote before; working time is counted from then on without overflow
MIN_YEAR = 1970


class CrmApi(models.AbstractModel):
    """Turn values of the interface into values of cases."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # WHAT WAS SENT
    # ------------------------------------------------------------

    def _prepare_case_vals(self, values):
        """Return (values of ``crm.case.intake._receive``, the instant or ``None``)."""
        vals = {
            "name": self._check_text(
                "subject", values.get("subject"), MAX_SUBJECT_LENGTH
            ),
            "description": plaintext2html(
                self._check_text(
                    "description", values.get("description"), MAX_BODY_LENGTH, False
                )
                or ""
            ),
            "channel": self._check_choice(
                "channel", values.get("channel", "api"), dict(CHANNELS)
            ),
            "create_partner": self._check_bool(
                "create_partner", values.get("create_partner", False)
            ),
            **self._prepare_contact(values),
            **self._prepare_classification(values),
        }
        vals.update(self._prepare_documents(values, vals))
        return vals, self._check_instant("at", values.get("at"))

    def _prepare_contact(self, values):
        """Return what is known of the person who asks."""
        texts = {
            key: self._check_text(key, values.get(key), MAX_NAME_LENGTH, False)
            for key in ("email", "phone", "customer_ref", "contact_name")
        }
        if texts["email"] and not email_normalize(texts["email"]):
            raise ValidationError(
                self.env._(
                    "email: %(value)s is not an e-mail address.",
                    value=self._quote(texts["email"]),
                )
            )
        vals = {key: texts[key] for key in ("email", "phone", "customer_ref")}
        vals["partner_name"] = texts["contact_name"]
        if values.get("partner_id"):
            vals["partner_id"] = self._check_partner(
                "partner_id", values["partner_id"]
            ).id
        return vals

    def _prepare_classification(self, values):
        """Return severity, team and type as far as they were sent."""
        vals = {}
        if "severity" in values:
            vals["severity"] = self._check_choice(
                "severity", values["severity"], dict(SEVERITIES)
            )
        if values.get("team"):
            vals["team_id"] = self._check_named(
                "team", values["team"], "crm.case.team", ("name",)
            ).id
        if values.get("type"):
            vals["type_id"] = self._check_named(
                "type", values["type"], "crm.case.type", ("complete_name", "name")
            ).id
        elif "type" in values:
            vals["type_id"] = False
        return vals

    def _prepare_documents(self, values, vals):
        """Return product and order as far as they were sent."""
        documents = {}
        if values.get("product_ref"):
            documents["product_id"] = self._check_named(
                "product_ref",
                values["product_ref"],
                "product.product",
                ("default_code", "barcode"),
            ).id
        if values.get("order_ref"):
            order = self._check_named(
                "order_ref",
                values["order_ref"],
                "sale.order",
                ("name", "client_order_ref"),
            )
            documents["sale_order_id"] = order.id
            is_anonymous = not any(
                vals.get(key)
                for key in ("partner_id", "email", "phone", "customer_ref")
            )
            if is_anonymous:
                documents["partner_id"] = order.partner_id.id
        return documents

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_case(self, number):
        """Return the case of the client's company with this number.

        A case of another company is refused with the words of a missing one.

        :raises AccessError: when the company has no such case.
        """
        number = self._check_text("number", number, MAX_NAME_LENGTH)
        case = self.env["crm.case"].search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("number", "=", number)
            & Domain("active", "in", (True, False)),
        )
        if not case:
            raise AccessError(
                self.env._(
                    "number: there is no case %(number)s in the company %(company)s.",
                    number=self._quote(number),
                    company=self.env.company.name,
                )
            )
        return case

    def _check_instant(self, key, value):
        """Return an instant (naive, UTC) that has come, ``None`` when none was sent."""
        if value is None or value is False or value == "":
            return None
        try:
            at = (
                value.replace(tzinfo=None)
                if isinstance(value, datetime)
                else datetime.strptime(value, "%Y-%m-%d %H:%M:%S")
            )
        except (TypeError, ValueError) as err:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not an instant; write it in UTC as "
                    "YYYY-MM-DD HH:MM:SS.",
                    key=key,
                    value=self._quote(value),
                )
            ) from err
        if at.year < MIN_YEAR:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is before the year %(year)s.",
                    key=key,
                    value=self._quote(value),
                    year=MIN_YEAR,
                )
            )
        if at > fields.Datetime.now():
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is in the future.",
                    key=key,
                    value=self._quote(value),
                )
            )
        return at

    def _check_named(self, key, value, model_name, names):
        """Return the one record of the client's company that is called so.

        :param tuple names: fields to look into, the surest first; a name in the
            language of the caller or in English counts, in small or capital letters.
        :raises ValidationError: when there is none, or more than one.
        """
        text = self._check_text(key, value, MAX_NAME_LENGTH)
        model = self.env[model_name]
        in_company = Domain(model._check_company_domain(self.env.company))
        pattern = escape_psql(text)
        for lang in dict.fromkeys((self.env.lang, "en_US")):
            for name in names:
                # with the fields, which the case asks for next
                found = model.with_context(lang=lang).search_fetch(
                    in_company & Domain(name, "=ilike", pattern), limit=2
                )
                if len(found) == 1:
                    return found.with_env(self.env)
                if found:
                    raise ValidationError(
                        self.env._(
                            "%(key)s: more than one is called %(value)s; say which.",
                            key=key,
                            value=self._quote(text),
                        )
                    )
        raise ValidationError(
            self.env._(
                "%(key)s: there is none called %(value)s in the company %(company)s.",
                key=key,
                value=self._quote(text),
                company=self.env.company.name,
            )
        )

    def _check_stage(self, team, value):
        """Return the stage of a team by code, by name, or by what it is for."""
        text = self._check_text("stage", value, MAX_NAME_LENGTH).lower()
        stages = self.env["crm.case.stage"].search(
            Domain("team_ids", "=", False) | Domain("team_ids", "in", team.ids)
        )
        for lang in dict.fromkeys((self.env.lang, "en_US")):
            for stage in stages.with_context(lang=lang):
                if text in ((stage.code or "").lower(), stage.name.lower()):
                    return stage.with_env(self.env)
        if text in ("new", "open", "waiting", "closed"):
            return self.env["crm.case"]._get_stage(team, text)
        raise ValidationError(
            self.env._(
                "stage: %(value)s is not known; the team %(team)s has %(stages)s.",
                value=self._quote(value),
                team=team.name,
                stages=", ".join(stages.mapped("name")),
            )
        )

    def _set_case_waiting(self, case, value, at):
        """Begin or end waiting; a closed case waits for nobody."""
        is_waiting = self._check_bool("waiting", value)
        if is_waiting and case.is_closed:
            raise ValidationError(
                self.env._("waiting: %(number)s is closed.", number=case.number)
            )
        if is_waiting != case.is_waiting:
            case._set_waiting(is_waiting, at)
