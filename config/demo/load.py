"""Fill a fresh database with the demo company. Run by ``./crm up``.

The passwords are the logins: the instance listens on this machine only, and the demo
company must never be loaded into a database that others reach.
"""

from . import (
    agenda,
    calling,
    campaigns,
    cases,
    company,
    customers,
    deals,
    field_work,
    forecast,
    history,
    journeys,
    loyalty,
    marketing,
    pipelines,
    products,
    segments,
    service,
    telephone,
    users,
)
from .records import Records

MARKER = "crm_demo.loaded"
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
    "skip_sms": True,
}


def load(env):
    """Create the demo company unless it is there already.

    The caller commits: a failure leaves nothing behind. Running it again changes
    nothing.

    :param env: an environment of the superuser, all add-ons installed.
    :return: role -> ``{"login": str, "password": str}``.
    """
    env = env(context=dict(env.context, **QUIET))
    parameters = env["ir.config_parameter"].sudo()
    if not parameters.get_param(MARKER):
        _tell_story(Records(env))
        parameters.set_param(MARKER, "1")
    return users.get_logins()


def _tell_story(records):
    """Create everything, in the order in which it depends on each other."""
    company.create(records)
    users.create(records)
    customers.create(records)
    users.create_guests(records)
    products.create(records)
    deals.create(records)
    pipelines.create(records)
    forecast.create(records)
    agenda.create(records)
    field_work.create(records)
    marketing.create(records)
    journeys.create(records)
    history.create(records)
    loyalty.create(records)
    service.create(records)
    cases.create(records)
    telephone.create(records)
    segments.create(records)
    campaigns.create(records)
    calling.create(records)
