"""Places that share their hours and holidays."""

from zoneinfo import ZoneInfo

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...tools.calling_hours import get_next_open
from ...tools.number_place import locate


class CrmCallZone(models.Model):
    """One country, region and set of time zones, where telephones ring.

    Made when somebody from there is put on a list. A few rows, so that the next entry
    of a list of hundred thousands is found by looking where it is day.
    """

    _name = "crm.call.zone"
    _description = "Calling Zone"
    _rec_name = "time_zones"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    country_id = fields.Many2one(
        comodel_name="res.country", readonly=True, ondelete="cascade"
    )
    state_id = fields.Many2one(
        comodel_name="res.country.state",
        string="Region",
        readonly=True,
        ondelete="cascade",
    )
    time_zones = fields.Char(required=True, readonly=True)

    _unique_place = models.UniqueIndex(
        "(COALESCE(country_id, 0), COALESCE(state_id, 0), time_zones)"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("country_id", "state_id", "time_zones")
    def _compute_display_name(self):
        """Name a zone by its country, region and clocks."""
        for zone in self:
            parts = (zone.country_id.name, zone.state_id.name, zone.time_zones)
            zone.display_name = ", ".join(part for part in parts if part)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _find(self, partner, number, company):
        """Return the zone in which a number rings; it is made when it is new.

        The number says the country and, as far as its numbering plan does, the region
        and the time zones. A contact with an address in the same country says the rest.

        :param partner: one ``res.partner``.
        :param str number: in E.164.
        """
        place = locate(number)
        country_id = self._get_country_ids().get(place.country)
        country_id = country_id or partner.country_id.id or company.country_id.id
        state_id = self._get_state_ids(country_id).get(place.region.lower())
        if not state_id and partner.country_id.id == country_id:
            state_id = partner.state_id.id
        zones = place.time_zones
        own = self.env["crm.send.guard"]._get_time_zone(partner, company)
        # mobile numbers of a wide country ring anywhere in it: the contact lives there
        if not zones or own in zones:
            zones = (own,)
        return self.browse(
            self._get_or_create(country_id or 0, state_id or 0, ",".join(zones))
        )

    @api.model
    def _get_or_create(self, country_id, state_id, time_zones):
        """Return the id of a zone."""
        domain = (
            Domain("country_id", "=", country_id or False)
            & Domain("state_id", "=", state_id or False)
            & Domain("time_zones", "=", time_zones)
        )
        # sudo: zones follow from the people on lists, nobody writes them
        zone_sudo = self.sudo().search(domain, limit=1)
        return (
            zone_sudo
            or zone_sudo.create(
                {
                    "country_id": country_id or False,
                    "state_id": state_id or False,
                    "time_zones": time_zones,
                }
            )
        ).id

    @api.model
    @tools.ormcache()
    def _get_country_ids(self):
        """Return {ISO code: id}."""
        # pylint: disable-next=no-search-all
        countries = self.env["res.country"].sudo().search([])  # sudo: public data
        return {country.code: country.id for country in countries}

    @api.model
    @tools.ormcache("country_id")
    def _get_state_ids(self, country_id):
        """Return {code or name in small letters: id} of the regions of a country."""
        states = (
            self.env["res.country.state"]
            .sudo()  # sudo: public data
            .with_context(lang="en_US")
            .search([("country_id", "=", country_id or 0)])
        )
        found = {state.name.lower(): state.id for state in states}
        found.update({state.code.lower(): state.id for state in states})
        found.pop("", None)
        return found

    def _get_next_open(self, call_list, at):
        """Return from when people of this zone may be called for a list.

        :param at: naive, UTC.
        :return: naive, UTC; ``at`` itself when it is now; ``None`` for never.
        """
        self.ensure_one()
        holidays = self.env["crm.call.holiday"]
        hours = call_list._get_hours()
        place = (self.country_id.id, self.state_id.id, call_list.company_id.id)

        def is_holiday(day):
            return call_list.is_holiday_kept and day in holidays._get_days(
                *place, day.year
            )

        zones = [ZoneInfo(name) for name in self.time_zones.split(",")]
        return get_next_open(at, zones, hours, is_holiday)
