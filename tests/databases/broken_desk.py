"""Imported in Odoo's shell: make something to do for the jobs of crm_callcenter."""

from datetime import timedelta

from broken_people import PEOPLE, make_people
from freezegun import freeze_time

from odoo import Command, fields


def make_for_cases(env, users):
    """Make cases that are silent, waiting, old, late, and looking for somebody."""
    now, agent = fields.Datetime.now(), users["agent"]
    env["crm.sla.policy"].create({"name": "Refused", "resolution_hours": 2})
    team = env["crm.case.team"].create(
        {
            "name": "Refused",
            "close_after_days": 5,
            "announce_days": 2,
            "leader_id": env.ref("base.user_admin").id,
        }
    )
    people = make_people(env, "Caller")

    def create_cases(name, hours):
        with freeze_time(now - timedelta(hours=hours)):
            cases = env["crm.case"].create(
                [
                    {"name": name, "team_id": team.id, "partner_id": person.id}
                    for person in people
                ]
            )
            env.flush_all()
        return cases

    silent, agreed = create_cases("Silent", 200), create_cases("Agreed", 5)
    (silent | agreed)._set_waiting(True)
    silent._store({"date_waiting": now - timedelta(days=6)})
    silent[4:]._store({"date_close_announced": now - timedelta(days=3)})
    agreed._store({"date_wait_until": now - timedelta(hours=1)})
    create_cases("Old", 100)
    create_cases("Late", 3)
    env.flush_all()
    # the jobs are to find what is late; what was made in the past knew it already
    env.cr.execute(
        "UPDATE crm_sla_status SET date_next_check = now() AT TIME ZONE 'UTC'"
        " WHERE date_next_check IS NULL AND state = 'running'"
    )
    team.member_ids = [Command.set(agent.ids)]
    env["crm.agent.profile"]._ensure_profiles(agent, env.company).capacity = 1000


def make_articles(env, agent):
    """Make articles to look at again, and forms that were left alone."""
    category = env["crm.knowledge.category"].create({"name": "Animals"})
    articles = env["crm.knowledge.article"].create(
        [
            {
                "title": f"Potoroo {number}",
                "audience": "public",
                "state": "published",
                "category_id": category.id,
                "owner_id": agent.id,
                "date_review": fields.Date.today(),
            }
            for number in range(PEOPLE)
        ]
    )
    searches = env["crm.knowledge.search.log"]
    with freeze_time(fields.Datetime.now() - timedelta(days=2)):
        for article in articles:
            token = f"form{article.id}"
            searches._log_suggestion(token, "potoroo", article.ids)
            searches._log_opened(token, article)
        env.flush_all()


def make_for_calls(env, users):
    """Make calls of last week, events that nobody added up, and lists to call."""
    now, agent = fields.Datetime.now(), users["agent"]
    provider = env["crm.cti.provider"].create(
        {"name": "Refused", "code": "refused", "country_id": env.ref("base.us").id}
    )
    agent.cti_extension = "21"
    env["crm.quality.card"].create(
        {"name": "Friendly", "criterion_ids": [Command.create({"name": "Greeting"})]}
    )
    env["crm.call"].create(
        [
            {
                "provider_id": provider.id,
                "company_id": env.company.id,
                "external_id": f"week{days}",
                "state": "ended",
                "agent_user_id": agent.id,
                "date_started": now - timedelta(days=days),
                "talk_seconds": 90,
            }
            for days in range(15)
        ]
    )
    intake = env["crm.call.intake"]
    for number in range(PEOPLE):
        for event, minutes in (("ringing", 90), ("answered", 89), ("ended", 80)):
            values = {
                "call_id": f"event{number}",
                "event": event,
                "direction": "in",
                "from_number": f"+1650555{number:04}",
                "agents": ["21"],
                "at": now - timedelta(minutes=minutes),
            }
            intake._add_event(provider, values, agent)
    lists = env["crm.call.list"].create(
        [
            {"name": "Taken"},
            {"name": "Filled", "segment_ids": env["crm.segment"].search([]).ids},
        ]
    )
    lists.state = "running"
    lists[0]._add_people(make_people(env, "Listed")).write(
        {"state": "taken", "user_id": agent.id, "date_taken": now - timedelta(days=2)}
    )
