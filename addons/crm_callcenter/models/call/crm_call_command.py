"""What one does with a telephone from the screen."""

from odoo import api, models
from odoo.exceptions import UserError

from .crm_cti_command import HANG_UP


class CrmCall(models.Model):
    """Dial, and hang up."""

    _inherit = "crm.call"

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    def dial(self, number, res_model=None, res_id=None):
        """Let the user's own telephone dial a number.

        :param str number: in any notation.
        :param str res_model: what the call is about, with ``res_id``; may be nothing.
        :param int res_id: a record that the user may read.
        :return: dict with ``is_asked``; when it is ``False`` nobody dials for the user
            now, ``reason`` says why, and the device may dial itself. Else ``number``
            and ``command_id``.
        :rtype: dict
        :raises AccessError: a person from outside, or a record one may not read.
        """
        if not self.env.user._is_internal():
            self.check_access("read")
            return {"is_asked": False, "reason": ""}
        record = None
        if isinstance(res_id, int) and res_id and res_model in self.env:
            record = self.env[res_model].browse(res_id).exists()
        try:
            asked = self.env.user._crm_dial(number, record)
        except UserError as err:
            if type(err) is not UserError:
                raise
            return {"is_asked": False, "reason": str(err)}
        return {"is_asked": True, **asked}

    def action_hang_up(self):
        """Let the telephone system end a call: one's own, or any as a supervisor.

        :raises AccessError: a colleague's call.
        :raises UserError: it is over, or nobody takes commands.
        """
        self.ensure_one()
        self.check_access("read")
        self._ensure_own()
        if self.date_ended:
            raise UserError(self.env._("This call is over."))
        self.env["crm.cti.command"]._ask(
            self.provider_id, HANG_UP, external_id=self.external_id
        )

    # ------------------------------------------------------------
    # LINKING
    # ------------------------------------------------------------

    def _link_dialled(self, values):
        """Link a call that was dialled from the screen with what it is about.

        :param dict values: those of the event that began the call.
        """
        self.ensure_one()
        # sudo: by which command it was dialled
        commands = self.env["crm.cti.command"].sudo()
        for extension in values.get("agents") or ():
            command = commands._find_dialled(
                self.provider_id, extension, values.get("to_number")
            )
            if command:
                command.call_id = self
                # sudo: events decide, nobody is asked
                self.sudo().write(self._prepare_dialled_vals(command))
                break

    def _prepare_dialled_vals(self, command):
        """Return what a call is about by the record from which it was dialled.

        Called by ``_link_dialled``; an add-on that dials from records of its own
        overrides it.
        """
        if not command.res_model or command.res_model not in self.env:
            return {}
        # sudo: who dialled could read it
        record = self.env[command.res_model].sudo().browse(command.res_id).exists()
        company = "company_id" in record._fields and record.company_id
        # dialled in one company, about what belongs to another: no link between them
        if not record or (company and company != self.company_id):
            return {}
        if record._name == "res.partner":
            return {"partner_id": record.id}
        names = {"crm.lead": "lead_id", "crm.case": "case_id"}
        vals = {names[record._name]: record.id} if record._name in names else {}
        if vals and record.partner_id:
            vals["partner_id"] = record.partner_id.id
        return vals
