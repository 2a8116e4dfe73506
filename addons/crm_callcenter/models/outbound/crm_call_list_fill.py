"""How people come on a list."""

from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...queries.outbound import build_people_query

BATCH = 500
CRON = "crm_callcenter.ir_cron_fill_call_lists"


class CrmCallList(models.Model):
    """Put the people of segments and campaigns on the list, a batch at a time."""

    _inherit = "crm.call.list"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_fill(self):
        """Put people of the segments on the list now; a job does the rest.

        :raises UserError: there is no segment to take people from.
        """
        self.check_access("write")
        for call_list in self:
            if not call_list._get_segments():
                raise UserError(
                    self.env._(
                        "Choose a segment, or a campaign with target segments, from "
                        "which people are put on “%(name)s”.",
                        name=call_list.name,
                    )
                )
        self._fill_batch()
        self._fill_later()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _fill_batch(self):
        """Put up to 500 people on each list.

        :return: how many people were put on them.
        :rtype: int
        """
        number = 0
        for call_list in self:
            ids = call_list._get_missing_ids()
            partners = self.env["res.partner"].browse(ids)
            number += len(call_list._add_people(partners))
        return number

    def _fill_later(self):
        """Let the job go on."""
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if cron:
            # sudo: who starts a list may ask the job to fill it
            cron.sudo()._trigger()

    def _get_segments(self):
        """Return the segments whose people are called."""
        self.ensure_one()
        # sudo: the list names them; supervisors need not read segments
        list_sudo = self.sudo()
        return list_sudo.segment_ids | list_sudo.campaign_id.crm_segment_ids

    def _get_missing_ids(self):
        """Return the ids of people of the segments who are not on the list yet."""
        self.ensure_one()
        segments = self._get_segments()
        if not segments:
            return []
        self.env["crm.call.list.entry"].flush_model()
        self.env["res.partner"].flush_model(["active", "company_id", "phone_sanitized"])
        rows = self.env.execute_query(
            build_people_query(self.id, self.company_id.id, segments.ids, BATCH)
        )
        return [row[0] for row in rows]

    def _add_people(self, partners, **values):
        """Put people on the list, each with the zone in which the telephone rings.

        :param partners: ``res.partner``; who has no number is on it as not allowed.
        :param values: further values of all entries; ``leads`` {partner id: lead id},
            ``walks`` {partner id: id of the walk through a journey}.
        :return: the entries.
        """
        self.ensure_one()
        leads, walks = values.pop("leads", {}), values.pop("walks", {})
        # sudo: the list's owner may call people of the company; entries are written by
        # this method alone
        entries_sudo = self.env["crm.call.list.entry"].sudo()
        zones = self.env["crm.call.zone"]
        now = fields.Datetime.now()
        by_zone = defaultdict(list)
        for partner in partners.sudo():  # sudo: number and address of the person
            number = partner.phone_sanitized
            zone = zones._find(partner, number or "", self.company_id)
            by_zone[zone].append(
                {
                    "list_id": self.id,
                    "company_id": self.company_id.id,
                    "partner_id": partner.id,
                    "lead_id": leads.get(partner.id),
                    "journey_person_id": walks.get(partner.id),
                    "phone_sanitized": number,
                    "zone_id": zone.id,
                    "date_next": now,
                    "state": "todo" if number else "blocked",
                    "reason": False if number else "no_address",
                    **values,
                }
            )
        self._link_zones(by_zone)
        vals_list = [vals for group in by_zone.values() for vals in group]
        return entries_sudo.create(vals_list).with_env(self.env)

    def _link_zones(self, zones):
        """Note in which zones there are people of the list."""
        # sudo: follows from the people on the list
        list_sudo = self.sudo()
        missing = [zone for zone in zones if zone not in list_sudo.zone_ids]
        if missing:
            list_sudo.zone_ids = [Command.link(zone.id) for zone in missing]

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_fill(self):
        """Put those on running lists who came into their segments."""
        progress = self.env["ir.cron"]._commit_progress
        # a handful at most
        # pylint: disable-next=no-search-all
        lists = self.search([("state", "=", "running")])
        progress(remaining=len(lists))
        for call_list in lists:
            while call_list.try_lock_for_update() and call_list._fill_batch():
                if not progress():
                    return
            if not progress(1):
                return
