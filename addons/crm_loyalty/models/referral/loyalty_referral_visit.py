"""What a browser that followed a link brings along."""

import uuid

from odoo import api, models
from odoo.http import request
from odoo.tools import hash_sign, verify_hash_signed

from ...tools.referral import normalize_code

COOKIE = "loyalty_referral"
DEVICE_COOKIE = "loyalty_device"
COOKIE_DAYS = 30
DEVICE_DAYS = 365
DAY_SECONDS = 86400
MAX_COOKIE_CHARS = 512


class LoyaltyReferralVisit(models.AbstractModel):
    """Remember a code in a signed cookie, and tell one browser from another."""

    _name = "loyalty.referral.visit"
    _description = "Visit by a Referral Link"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_code(self):
        """Return the code that the browser of this request brings, ``""`` if none.

        Nothing is read from the database.
        """
        return self._read_cookie(COOKIE, normalize_code)

    @api.model
    def _get_device(self):
        """Return the mark of the browser of this request, ``""`` if it has none."""
        return self._read_cookie(DEVICE_COOKIE, str)

    @api.model
    def _keep_code(self, response, code):
        """Let a browser bring a code along for some weeks; anything may be one."""
        code = normalize_code(code)
        if code:
            self._set_cookie(response, COOKIE, code, COOKIE_DAYS)
        self._mark_device(response)

    @api.model
    def _mark_device(self, response):
        """Give a browser a mark, unless it has one."""
        if not self._get_device():
            self._set_cookie(response, DEVICE_COOKIE, uuid.uuid4().hex, DEVICE_DAYS)

    @api.model
    def _remember(self, partner):
        """Remember from which browser and internet address somebody came."""
        if request:
            self.env["loyalty.referral.trace"]._remember(
                partner, self._get_device(), request.httprequest.remote_addr or ""
            )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _read_cookie(self, name, clean):
        """Return what a signed cookie says, ``""`` when it was not signed by us."""
        text = request.httprequest.cookies.get(name) if request else None
        if not text or len(text) > MAX_COOKIE_CHARS or not text.isascii():
            return ""
        try:
            # sudo: the secret of the database stays on the server
            value = verify_hash_signed(self.sudo().env, name, text)
        except ValueError:
            # no base64, no text, or of another version
            return ""
        return clean(value) if isinstance(value, str) else ""

    def _set_cookie(self, response, name, value, days):
        """Sign a value, and let the browser keep it."""
        # sudo: as for reading
        signed = hash_sign(self.sudo().env, name, value, expiration_hours=days * 24)
        response.set_cookie(
            name,
            signed,
            max_age=days * DAY_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.httprequest.scheme == "https",
        )
