"""Three programs that work: where the set-up begins."""

from __future__ import annotations

from typing import NamedTuple

PAY = "pay"
VOUCHER = "voucher"
PRODUCT = "product"


class Step(NamedTuple):
    """A tier that is proposed.

    :param name: key of its name, which the dialog translates.
    :param needed: what has to come together, in the unit of the template's basis.
    :param multiplier: of points.
    """

    name: str
    needed: float
    multiplier: float


class ProgramTemplate(NamedTuple):
    """What a kind of company usually wants; field names as in the dialog.

    :param point_value: for members who pay with points.
    :param reward_points: what a voucher or a free product costs.
    :param reward_amount: what a voucher is worth.
    :param tier_basis: what counts for tiers, see ``loyalty.program``.
    :param tier_window: within which time, see ``loyalty.tier``.
    """

    points_per_unit: float
    minimum_amount: float
    issue_policy: str
    hold_days: int
    validity_days: int
    reward_kind: str
    point_value: float
    reward_points: float
    reward_amount: float
    tier_basis: str
    tier_window: str
    steps: tuple[Step, ...]
    has_birthday_mail: bool
    dormant_days: int


TEMPLATES = {
    # many small sales to people; goods may come back
    "shop": ProgramTemplate(
        points_per_unit=1.0,
        minimum_amount=0.0,
        issue_policy="delivered",
        hold_days=14,
        validity_days=365,
        reward_kind=PAY,
        point_value=0.02,
        reward_points=100.0,
        reward_amount=2.0,
        tier_basis="paid",
        tier_window="rolling_12_months",
        steps=(Step("silver", 300.0, 1.25), Step("gold", 1000.0, 1.5)),
        has_birthday_mail=True,
        dormant_days=180,
    ),
    # large invoices that are paid late; the budget is that of a year
    "b2b": ProgramTemplate(
        points_per_unit=1.0,
        minimum_amount=100.0,
        issue_policy="paid",
        hold_days=0,
        validity_days=730,
        reward_kind=VOUCHER,
        point_value=0.01,
        reward_points=5000.0,
        reward_amount=50.0,
        tier_basis="paid",
        tier_window="calendar_year",
        steps=(Step("partner", 10000.0, 1.1), Step("premium", 50000.0, 1.25)),
        has_birthday_mail=False,
        dormant_days=120,
    ),
    # people who come again and again; how often says more than how much
    "service": ProgramTemplate(
        points_per_unit=1.0,
        minimum_amount=0.0,
        issue_policy="paid",
        hold_days=0,
        validity_days=365,
        reward_kind=PRODUCT,
        point_value=0.05,
        reward_points=1000.0,
        reward_amount=50.0,
        tier_basis="visits",
        tier_window="anniversary",
        steps=(Step("regular", 6.0, 1.25), Step("club", 12.0, 1.5)),
        has_birthday_mail=True,
        dormant_days=90,
    ),
}


def compute_point_value(worth: float, points: float) -> float:
    """Return what one point is worth when a reward of some worth costs points.

    >>> compute_point_value(50.0, 5000.0)
    0.01
    >>> compute_point_value(50.0, 0.0)
    0.0
    """
    return round(worth / points, 6) if points > 0 else 0.0
