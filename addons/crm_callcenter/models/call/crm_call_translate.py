"""What telephone systems send in their own words."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.cti_adapters import translate
from ...tools.cti_values import IF_KNOWN

# of a longer list the rest has to be sent again
MAX_MESSAGES = 100


class CrmCallTranslate(models.AbstractModel):
    """Let each telephone system speak as it does (``tools/cti_adapters``)."""

    _name = "crm.call.translate"
    _description = "Translation of Telephone Systems"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _take(self, provider, messages):
        """Take in messages; a bad one keeps no other from being taken in.

        :param provider: the ``crm.cti.provider``; the caller runs in superuser mode.
        :param list messages: at most ``MAX_MESSAGES``, as the telephone system sends
            them.
        :return: for each message the list of answers of ``crm.api.call_event``; one
            that is refused has the key ``error``.
        """
        crm_api = self.env["crm.api"].with_company(provider.company_id)
        setup = provider._get_setup()
        return [
            self._take_message(crm_api, provider, message, setup)
            for message in messages
        ]

    def _take_message(self, crm_api, provider, message, setup):
        """Return the answers to one message."""
        if not isinstance(message, dict):
            return [{"error": self.env._("An event is a set of names and values.")}]
        answers = []
        for event in translate(provider.kind, message, setup):
            is_optional = event.pop(IF_KNOWN, False)
            if is_optional and not self._is_known(provider, event["call_id"]):
                continue
            try:
                with self.env.cr.savepoint():
                    answers.append(crm_api._take_call_event(provider, event))
            except UserError as err:
                answers.append({"error": str(err)})
        return answers

    def _is_known(self, provider, call_id):
        """Tell whether anything was heard of a call before."""
        return bool(
            self.env["crm.call.event"].search_count(
                Domain("provider_id", "=", provider.id)
                & Domain("external_id", "=", call_id),
                limit=1,
            )
        )
