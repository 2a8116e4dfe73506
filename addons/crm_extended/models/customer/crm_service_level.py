"""How well a customer is to be served: the highest of what was promised."""

from odoo import models

# lowest first: the position is the rank
SERVICE_LEVELS = [
    ("basic", "Basic"),
    ("standard", "Standard"),
    ("premium", "Premium"),
    ("vip", "Very Important"),
]
DEFAULT_LEVEL = "standard"


class CrmServiceLevel(models.AbstractModel):
    """Find the service level of customers from everything that grants one."""

    _name = "crm.service.level"
    _description = "Service Level"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_levels(self, partners):
        """Return the service level of each contact in ``env.company``.

        The highest grant wins; without any it is ``standard``. ``basic`` is a level
        that somebody set on purpose: any other grant beats it.

        :param partners: contacts; what is granted to their commercial partner counts
            for them.
        :return: partner id -> (level, reason in words); an entry for each contact.
        :rtype: dict
        """
        ranks = {level: rank for rank, (level, _label) in enumerate(SERVICE_LEVELS)}
        levels = {}  # {partner id: (level, reason)}
        grants = self._get_grants(partners)
        for partner in partners:
            levels[partner.id] = max(
                grants.get(partner.id, []),
                key=lambda grant: ranks[grant[0]],
                default=(DEFAULT_LEVEL, ""),
            )
        return levels

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_grants(self, partners):
        """Return what grants a service level to each contact.

        Called by ``_get_levels``; the grants of all add-ons are put together. Override
        to add those of contracts, loyalty tiers and the like.

        :return: partner id -> list of (level, reason in words).
        :rtype: dict
        """
        grants = {}
        # sudo: who may serve a customer may know how; the level says nothing else
        for partner in partners.sudo():
            for source in partner | partner.commercial_partner_id:
                if source.service_level:
                    reason = self.env._("set on %(name)s", name=source.display_name)
                    grants.setdefault(partner.id, []).append(
                        (source.service_level, reason)
                    )
        return grants
