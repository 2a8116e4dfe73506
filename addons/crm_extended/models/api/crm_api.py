"""The interface for external systems: who may call, and what a call may contain."""

from datetime import date, datetime

from odoo import api, models, tools
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.modules.module import get_manifest

from ...tools import api_contract
from ...tools.contract import build_contract
from .crm_api_client import GROUP_EXTERNAL

VERSION = "1"
ADDONS = ("crm_extended", "crm_callcenter", "crm_loyalty")
MAX_ID = 2**31 - 1
MAX_IDS = 10_000
MAX_TEXT_LENGTH = 10_000
# the only operation that needs no permission: it tells which ones the caller has
VERSION_OPERATION = "api_version"


class CrmApi(models.AbstractModel):
    """The methods that other systems call over XML-RPC and ``/json/2``.

    Each public method is a contract: it authorizes the caller, checks each argument
    (a fault is one sentence that names the argument and the rule), makes one call to
    the model that does the work, and returns plain types.
    """

    _name = "crm.api"
    _description = "Interface for External Systems"

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def api_version(self):
        """Return the version of the interface and what the caller may call.

        :return: ``version`` (str), ``addons`` (name -> version of each installed
            add-on of the suite), ``methods`` (sorted names the caller may call).
        :rtype: dict
        :raises AccessError: when the caller is not an active client.
        """
        crm_api = self._authorize(VERSION_OPERATION)
        installed = crm_api.env["ir.module.module"].search(
            [("name", "in", ADDONS), ("state", "=", "installed")]
        )
        client = crm_api.env["crm.api.client"]._get_client(self.env.user)
        # as many as there are methods
        # pylint: disable-next=no-search-all
        codes = crm_api.env["crm.api.operation"].search([]).mapped("code")
        return {
            "version": VERSION,
            "addons": {
                name: get_manifest(name)["version"]
                for name in sorted(installed.mapped("name"))
            },
            "methods": sorted(
                code
                for code in codes
                if code == VERSION_OPERATION or client._is_allowed(code)
            ),
        }

    # ------------------------------------------------------------
    # CONTRACT
    # ------------------------------------------------------------

    @api.model
    def _get_contract_parts(self):
        """Return the descriptions of what each add-on offers.

        Called by ``_get_contract``; an add-on with operations of its own adds its
        ``tools/api_contract.py`` behind the others, whose records it may complete.

        :return: list of dicts; the grammar stands in ``tools/contract.py``.
        """
        return [api_contract.PART]

    @tools.ormcache()
    def _get_contract(self):
        """Return the whole contract: one object until something is installed."""
        return build_contract(self._get_contract_parts())

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    @api.model
    def _authorize(self, operation):
        """Let an external system in, or refuse it before anything is read.

        :param str operation: name of the public method that is being called.
        :return: ``crm.api`` of the same user in sudo, in the client's company only,
            without anything of the context that the caller sent.
        :raises AccessError: when the user lacks the group, is no active client or may
            not call this operation; the sentence says what the administrator must do.
        :raises UserError: over the calls per minute; says when to try again.
        """
        user = self.env.user
        if not user.has_group(GROUP_EXTERNAL):
            raise AccessError(
                self.env._(
                    "The user %(login)s may not call the interface. Ask the "
                    "administrator to give it the group “CRM / External system”.",
                    login=user.login,
                )
            )
        client = self.env["crm.api.client"]._get_client(user)
        client._ensure_network()
        if operation != VERSION_OPERATION and not client._is_allowed(operation):
            raise AccessError(
                self.env._(
                    "The interface client %(name)s may not call %(operation)s. Ask the "
                    "administrator to add it to the allowed operations.",
                    name=client.name,
                    operation=operation,
                )
            )
        client._count_call()
        known = user.context_get()
        context = {
            "lang": known.get("lang") or "en_US",
            "tz": known.get("tz") or "UTC",
            "allowed_company_ids": client.company_id.ids,
        }
        # access is decided above; the work runs for the company, not for the user,
        # who has no right on any other model
        return self.env(context=context, su=True)[self._name]

    # ------------------------------------------------------------
    # ARGUMENT CHECKS
    # ------------------------------------------------------------

    @api.model
    def _check_id(self, key, value):
        """Return a database id, or refuse anything that is not one."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a whole number.",
                    key=key,
                    value=self._quote(value),
                )
            )
        if not 0 < value <= MAX_ID:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not an id; an id lies between 1 and "
                    "%(limit)s.",
                    key=key,
                    value=self._quote(value),
                    limit=MAX_ID,
                )
            )
        return value

    @api.model
    def _check_list(self, key, value, limit):
        """Return a list of at most ``limit`` items, or refuse it."""
        if not isinstance(value, (list, tuple)):
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a list.",
                    key=key,
                    value=self._quote(value),
                )
            )
        if len(value) > limit:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(count)s items are too many for one call; "
                    "send at most %(limit)s.",
                    key=key,
                    count=len(value),
                    limit=limit,
                )
            )
        return list(value)

    @api.model
    def _check_ids(self, key, value):
        """Return a list of ids without repetition, in the order they came."""
        values = self._check_list(key, value, MAX_IDS)
        return list(
            dict.fromkeys(
                self._check_id(f"{key}[{index}]", item)
                for index, item in enumerate(values)
            )
        )

    @api.model
    def _check_dict(self, key, value, allowed=None):
        """Return a dictionary, or refuse it; ``allowed`` names its possible keys."""
        if not isinstance(value, dict):
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a dictionary.",
                    key=key,
                    value=self._quote(value),
                )
            )
        unknown = [name for name in value if allowed and name not in allowed]
        if unknown:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(name)s is not a known key; known keys are %(allowed)s.",
                    key=key,
                    name=self._quote(unknown[0]),
                    allowed=", ".join(allowed),
                )
            )
        return value

    @api.model
    def _check_text(self, key, value, max_length=MAX_TEXT_LENGTH, required=True):
        """Return a stripped text; without ``required`` a missing one is ``False``."""
        if not required and (value is None or value is False or value == ""):
            return False
        if not isinstance(value, str):
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not a text.",
                    key=key,
                    value=self._quote(value),
                )
            )
        if len(value) > max_length:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(count)s characters are too many; "
                    "at most %(limit)s are kept.",
                    key=key,
                    count=len(value),
                    limit=max_length,
                )
            )
        if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
            raise ValidationError(
                self.env._(
                    "%(key)s: the text contains characters that cannot be stored.",
                    key=key,
                )
            )
        text = value.strip()
        if required and not text:
            raise ValidationError(self.env._("%(key)s: is missing.", key=key))
        return text or False

    @api.model
    def _check_bool(self, key, value):
        """Return a truth value; a number or a text is refused."""
        if not isinstance(value, bool):
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is neither True nor False.",
                    key=key,
                    value=self._quote(value),
                )
            )
        return value

    @api.model
    def _check_choice(self, key, value, allowed):
        """Return a value that is one of those allowed."""
        if not isinstance(value, str) or value not in allowed:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not known; known are %(allowed)s.",
                    key=key,
                    value=self._quote(value),
                    allowed=", ".join(allowed),
                )
            )
        return value

    @api.model
    def _check_partner(self, key, value):
        """Return a contact that exists in the client's company.

        A contact of another company is refused with the words of a missing one.

        :raises AccessError: when the company has no such contact.
        """
        partner_id = self._check_id(key, value)
        partner = self._get_company_partners([partner_id])
        if not partner:
            raise AccessError(
                self.env._(
                    "%(key)s: there is no contact %(id)s in the company %(company)s.",
                    key=key,
                    id=partner_id,
                    company=self.env.company.name,
                )
            )
        return partner

    @api.model
    def _get_company_partners(self, partner_ids):
        """Return which of these contacts exist in the current company, archived too."""
        partners = self.env["res.partner"].with_context(active_test=False)
        domain = Domain("id", "in", partner_ids)
        domain &= Domain(partners._check_company_domain(self.env.company))
        return partners.search(domain).with_context(active_test=True)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _quote(self, value):
        """Return a value as it may stand in an error: short and in quotes."""
        text = repr(value)
        return text if len(text) <= 60 else f"{text[:57]}..."

    @api.model
    def _to_plain(self, value):
        """Return a result in types that XML-RPC knows: no ``None``, no objects."""
        if value is None:
            return False
        if isinstance(value, dict):
            return {str(key): self._to_plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._to_plain(item) for item in value]
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M:%S")
        if isinstance(value, date):
            return value.isoformat()
        return value
