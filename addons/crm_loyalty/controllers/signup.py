"""Who signs up may have been brought by a member."""

from odoo.http import request

from odoo.addons.auth_signup.controllers.main import AuthSignupHome


class LoyaltySignup(AuthSignupHome):
    """Take down who brought somebody who signs up."""

    def do_signup(self, qcontext, do_login=True):
        """Sign up, then look whether the browser brings a code along.

        A new password is no sign-up.

        :return: as the method that is extended.
        """
        result = super().do_signup(qcontext, do_login)
        if do_login:
            # sudo: strangers read no users; it is the one that was made just now
            users = request.env["res.users"].sudo()
            login = qcontext.get("login")
            user = users.search(users._get_login_domain(login), limit=1)
            if user.share:
                # sudo: as for the user
                referrals = request.env["loyalty.referral"].sudo()
                referrals._capture_of_visitor(user.partner_id, "signup")
        return result
