"""The telephones: eight weeks of calls, a day of events, shifts, a plan, reviews."""

import random
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.fields import Command

from .company import TIMEZONE

UTC = ZoneInfo("UTC")
HISTORY_DAYS = 63
# calls of a day, Monday first
WEEKDAYS = (64, 52, 48, 50, 44, 14, 0)
# how busy the hours are, from eight on
HOURS = (4, 9, 12, 10, 6, 7, 9, 8, 6, 3)
OPENS = 8
QUEUES = ("Orders", "Orders", "Orders", "Claims", "Claims")
# login -> extension
EXTENSIONS = {"supervisor": "20", "agent": "21", "agent2": "22", "agent3": "23"}
AGENTS = ("agent", "agent2", "agent3")
CRITERIA = (
    ("Greets with name and company", 1, False),
    ("Checks who is speaking", 1, True),
    ("Understands what it is about", 2, False),
    ("Says what happens next, and when", 2, False),
    ("Leaves a note that a colleague understands", 1, False),
)


def create(records):
    """Create the telephone system, its calls, and those who answer them."""
    env = records.env
    draw = random.Random(20)  # noqa: S311 (invented calls)
    provider = records.create(
        "crm.cti.provider",
        {
            "switchboard": {
                "name": "Switchboard",
                "code": "fellside-switchboard",
                "company_id": records.get("company").id,
            }
        },
    )
    for login, extension in EXTENSIONS.items():
        records.get(f"user_{login}").cti_extension = extension
    now = fields.Datetime.now()
    today = now.replace(tzinfo=UTC).astimezone(ZoneInfo(TIMEZONE)).date()
    _create_history(records, provider, draw, today)
    _create_shifts(records, today)
    for day in (today - timedelta(days=1), today):
        if WEEKDAYS[day.weekday()]:
            _say_states(records, day, now)
    _create_today(records, provider, draw, today, now)
    env["crm.agent.interval"]._cron_measure()
    _create_plan(records, today)
    _create_reviews(records, draw, today)


def _at(day, hour, second=0):
    """Return a local time of a day as the ORM wants it."""
    local = datetime.combine(day, time(hour), ZoneInfo(TIMEZONE))
    return local.astimezone(UTC).replace(tzinfo=None) + timedelta(seconds=second)


def _draw_starts(draw, day):
    """Return when the calls of a day come in, in order."""
    count = round(WEEKDAYS[day.weekday()] * draw.uniform(0.88, 1.12))
    hours = draw.choices(range(len(HOURS)), HOURS, k=count)
    return sorted(_at(day, OPENS + hour, draw.randrange(3600)) for hour in hours)


def _create_history(records, provider, draw, today):
    """Create calls of the last weeks, as what is left when their events are gone."""
    partners = records.env["res.partner"].search(
        [("is_company", "=", True), ("customer_rank", ">", 0)], limit=60
    )
    rows = []
    for back in range(HISTORY_DAYS, 0, -1):
        day = today - timedelta(days=back)
        for start in _draw_starts(draw, day):
            wait = round(draw.expovariate(1 / 14))
            is_answered = wait < draw.uniform(25, 120)
            talk = round(draw.lognormvariate(5.1, 0.6)) if is_answered else 0
            answered = start + timedelta(seconds=wait) if is_answered else False
            ended = start + timedelta(seconds=wait + talk)
            agent = records.get(f"user_{draw.choice(AGENTS)}")
            rows.append(
                {
                    "provider_id": provider.id,
                    "company_id": provider.company_id.id,
                    "external_id": f"history-{len(rows)}",
                    "state": "ended" if is_answered else "missed",
                    "direction": "in",
                    "is_called_back": not is_answered,
                    "queue": draw.choice(QUEUES),
                    "partner_id": draw.choice(partners).id
                    if draw.random() < 0.012
                    else False,
                    "agent_user_id": agent.id if is_answered else False,
                    "date_started": start,
                    "date_answered": answered,
                    "date_ended": ended,
                    "date_wrapped": ended + timedelta(seconds=draw.randrange(10, 60)),
                    "ring_seconds": wait,
                    "talk_seconds": talk,
                    "transfer_count": int(is_answered and draw.random() < 0.08),
                }
            )
    records.env["crm.call"].create(rows)


def _create_shifts(records, today):
    """Plan the agents from Monday of this week to Friday of the next one."""
    monday = today - timedelta(days=today.weekday())
    rows = {}
    for number in range(12):
        day = monday + timedelta(days=number)
        if day.weekday() == 6:
            continue
        times = {"agent": (8, 16), "agent2": (9, 17), "agent3": (10, 18)}
        for place, (login, (start, end)) in enumerate(times.items()):
            if day.weekday() == 5 and login != "agent":
                continue
            values = {
                "user_id": records.get(f"user_{login}").id,
                "company_id": records.get("company").id,
            }
            rows[f"shift_{login}_{number}"] = values | {
                "date_start": _at(day, start),
                "date_end": _at(day, end),
            }
            rows[f"break_{login}_{number}"] = values | {
                "kind": "break",
                "date_start": _at(day, 12, place * 1800),
                "date_end": _at(day, 12, place * 1800 + 1800),
            }
    records.create("crm.agent.shift", rows)


def _say_states(records, day, now):
    """Let the agents say when they were there on a day."""
    env = records.env
    company = records.get("company")
    lunch = env.ref("crm_callcenter.crm_agent_break_lunch").name
    users = [records.get(f"user_{login}") for login in AGENTS]
    for place, user in enumerate(users):
        profile = env["crm.agent.profile"]._ensure_profiles(user, company)
        words = (
            (_at(day, 8 + place, 120), "available", False),
            (_at(day, 12, place * 1800 + 90), "paused", lunch),
            (_at(day, 12, place * 1800 + 2000), "available", False),
            (_at(day, 16 + place, 60), "offline", False),
        )
        for at, state, reason in words:
            if at <= now:
                env["crm.agent.state.log"].create(
                    {
                        "user_id": user.id,
                        "company_id": company.id,
                        "state": state,
                        "reason": reason,
                        "date": at,
                    }
                )
                profile.write(
                    {"state": state, "pause_reason": reason, "date_state": at}
                )


def _create_today(records, provider, draw, today, now):
    """Send the events of today, as the telephone system would have."""
    starts = [start for start in _draw_starts(draw, today) if start < now]
    # somebody speaks and somebody waits while one looks at the board
    starts = [at for at in starts if at < now - timedelta(minutes=15)]
    busy = dict.fromkeys(AGENTS, datetime.min)
    for number, start in enumerate(starts):
        wait = round(draw.expovariate(1 / 13)) + 2
        free = [login for login in AGENTS if busy[login] <= start] or [None]
        login = draw.choice(free)
        told = [("ringing", start, None)]
        if login and draw.random() > 0.07:
            talk = round(draw.lognormvariate(5.1, 0.6))
            told.append(("answered", start + timedelta(seconds=wait), login))
            busy[login] = start + timedelta(seconds=wait + talk + 45)
            told.append(("ended", start + timedelta(seconds=wait + talk), None))
        else:
            told.append(("ended", start + timedelta(seconds=wait * 2), None))
        _send(provider, draw, f"today-{number}", told)
    _send(
        provider,
        draw,
        "now-1",
        [
            ("ringing", now - timedelta(seconds=190), None),
            ("answered", now - timedelta(seconds=178), "agent2"),
        ],
    )
    _send(provider, draw, "now-2", [("ringing", now - timedelta(seconds=40), None)])


def _send(provider, draw, call_id, told):
    """Send the events of one call that happened until now."""
    queue, number = draw.choice(QUEUES), f"+4415395{draw.randrange(10_000, 99_999)}"
    intake = provider.env["crm.call.intake"].with_company(provider.company_id)
    for event, at, login in told:
        if at > fields.Datetime.now():
            break
        values = {
            "call_id": call_id,
            "event": event,
            "direction": "in",
            "from_number": number,
            "queue": queue,
            "at": at,
        }
        if login:
            values["agents"] = [EXTENSIONS[login]]
        intake._receive(provider, values)


def _create_plan(records, today):
    """Plan next week."""
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    [plan] = records.create(
        "crm.call.plan",
        {
            "call_plan": {
                "company_id": records.get("company").id,
                "date_from": monday,
                "handle_seconds": 240,
            }
        },
    )
    plan.action_forecast()


def _create_reviews(records, draw, today):
    """Draw and judge calls of last week."""
    [card] = records.create(
        "crm.quality.card",
        {
            "quality_card": {
                "name": "A good call",
                "company_id": records.get("company").id,
                "criterion_ids": [
                    Command.create(
                        {"name": name, "weight": weight, "is_critical": is_critical}
                    )
                    for name, weight, is_critical in CRITERIA
                ],
            }
        },
    )
    card._draw(today)
    reviews = records.env["crm.quality.review"].search([("card_id", "=", card.id)])
    supervisor = records.get("user_supervisor")
    for review in reviews[::2]:
        for line in review.line_ids:
            line.points = draw.choice((3, 4, 4, 5, 5))
        review.with_user(supervisor).action_done()
