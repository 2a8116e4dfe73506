"""Deals and their history that the tests of forecast and bridge share."""

from freezegun import freeze_time

from .common import CrmExtendedCommon


class ForecastCommon(CrmExtendedCommon):
    """Two salespeople in company A, a stage for open deals and one for won ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.users["salesperson"]
        cls.other = cls.users["all_customers"]
        cls.stage = cls.env["crm.stage"].create({"name": "Talking", "sequence": 1})
        cls.won_stage = cls.env["crm.stage"].create(
            {"name": "Ours", "sequence": 90, "is_won": True}
        )
        # read once, so that queries are counted alike
        cls.env["crm.pipeline.snapshot.day"]._get_clock(cls.company_a)

    @classmethod
    def _create_deal(cls, name, amount, **values):
        """Return an open deal of the salesperson with a probability of 60 %."""
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "company_id": cls.company_a.id,
                "user_id": cls.seller.id,
                "team_id": False,
                "stage_id": cls.stage.id,
                "probability": 60,
                "expected_revenue": amount,
                **values,
            }
        )

    @classmethod
    def _take(cls, day):
        """Write the deals of company A down as of one in the night of a day."""
        with freeze_time(f"{day} 01:00:00"):
            return cls.env["crm.pipeline.snapshot.day"]._take(cls.company_a)

    def _as(self, role, model):
        """Return a model as a role sees it, in the role's company."""
        user = self.users[role]
        return (
            self.env[model]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )
