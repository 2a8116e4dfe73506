"""Leads as another system sends them: many at once, twice, wrong, of two companies."""

from concurrent.futures import ThreadPoolExecutor

import pytest

PARALLEL_CALLS = 50
KEYS = {
    "id",
    "created",
    "partner_id",
    "duplicate_ids",
    "pipeline",
    "stage",
    "team_id",
    "user_id",
}
# key -> a value that is none
BAD = {
    "name": "",
    "email": "foo@",
    "phone": "none",
    "country_code": "XX",
    "expected_revenue": "much",
    "currency": "XXQ",
    "pipeline": "no_such_pipeline",
    "campaign": 7,
    "consents": [{"purpose": "newsletter", "channel": "pigeon", "granted": True}],
}


def make_lead(source, ref, **values):
    """Return the values of a lead of a person nobody knows."""
    return {
        "source": source,
        "external_ref": ref,
        "name": f"Outside {source} {ref}",
        "email": f"{source}.{ref}@example.com".lower(),
        **values,
    }


def send_at_once(api, leads):
    """Return the answers to leads that are sent at the same time."""
    with ThreadPoolExecutor(PARALLEL_CALLS) as pool:
        return list(pool.map(lambda lead: api("lead_intake", lead), leads))


def test_fifty_identical_leads_at_once_are_one(api, source):
    """The first creates, the others get its answer."""
    lead = make_lead(source, "parallel", campaign=f"Campaign {source}")
    answers = send_at_once(api, [lead] * PARALLEL_CALLS)
    assert sum(answer["created"] for answer in answers) == 1
    first = next(answer for answer in answers if answer["created"])
    assert set(first) == KEYS
    assert all(answer == {**first, "created": answer["created"]} for answer in answers)


def test_fifty_leads_at_once_share_what_is_new(api, call, source):
    """Unknown campaign, medium, source and purpose are created once."""
    names = {
        "campaign": f"New campaign {source}",
        "medium": f"New medium {source}",
        "utm_source": f"New source {source}",
    }
    leads = [make_lead(source, f"many{i}", **names) for i in range(20)]
    answers = send_at_once(api, leads)
    assert all(answer["created"] for answer in answers)
    read = call(
        "admin",
        "crm.lead",
        "read",
        [answer["id"] for answer in answers],
        ["campaign_id", "medium_id", "source_id"],
    )
    for field in ("campaign_id", "medium_id", "source_id"):
        assert len({lead[field][0] for lead in read}) == 1


def test_another_body_is_refused(api, source):
    """The reference was used; nothing is changed."""
    first = api("lead_intake", make_lead(source, "body"))
    with pytest.raises(Exception, match="external_ref: "):
        api("lead_intake", make_lead(source, "body", name="Something else"))
    again = api("lead_intake", make_lead(source, "body"))
    assert again == {**first, "created": False}


@pytest.mark.parametrize("key", BAD)
def test_bad_values_are_refused_with_the_key(api, source, key):
    """A sentence names the key; the reference stays free."""
    with pytest.raises(Exception, match=key):
        api("lead_intake", make_lead(source, f"bad-{key}", **{key: BAD[key]}))
    assert api("lead_intake", make_lead(source, f"bad-{key}"))["created"] is True


def test_duplicates_are_those_of_the_company(api, call, source):
    """An open lead of the same person counts, one of another company does not."""
    email = f"twice.{source}@example.com".lower()
    first = api("lead_intake", make_lead(source, "one", email=email))
    other_id = call("admin", "res.company", "create", [{"name": f"Other {source}"}])[0]
    call(
        "admin",
        "crm.lead",
        "create",
        [
            {
                "name": "Elsewhere",
                "company_id": other_id,
                "user_id": False,
                "team_id": False,
                "email_from": email,
            }
        ],
    )
    second = api("lead_intake", make_lead(source, "two", email=email))
    assert second["duplicate_ids"] == [first["id"]]
