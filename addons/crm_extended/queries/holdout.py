"""SQL for who is held out of campaigns; the rule itself is in ``tools/holdout.py``."""

from __future__ import annotations

from odoo.tools import SQL

from ..tools.holdout import BUCKETS


def build_key(partner_id: SQL) -> SQL:
    """Return the id by which a person is known, see ``tools.holdout.get_key``.

    :param partner_id: an expression, the present id.
    """
    return SQL(
        """LEAST(%(partner_id)s, (
               SELECT MIN(alias.former_id) FROM crm_person_alias alias
                WHERE alias.partner_id = %(partner_id)s
           ))""",
        partner_id=partner_id,
    )


def build_is_held_out(scope: str, partner_id: SQL, share_pct: float) -> SQL:
    """Return whether a person is held out, see ``tools.holdout.is_held_out``.

    :param partner_id: an expression, the present id.
    """
    return SQL(
        """(('x' || SUBSTR(MD5(%(scope)s || ':' || %(key)s), 1, 8))::bit(32)::bigint
            & 4294967295) %% %(buckets)s < %(limit)s""",
        scope=scope,
        key=build_key(partner_id),
        buckets=BUCKETS,
        limit=round(share_pct * BUCKETS / 100),
    )


def build_groups_query(
    campaign_id: int | None,
    campaign_pct: float,
    company_id: int,
    company_pct: float,
    partner_ids: list[int],
) -> SQL:
    """Say of persons on which side of a campaign they are.

    Whoever was assigned before stays there. A person of whom one part was held out and
    another was written to, before the two were merged, gets no further message.

    :param campaign_id: None for a message that belongs to no campaign.
    :return: columns ``partner_id`` and ``is_held_out``, one row per existing person.
    """
    return SQL(
        """
        SELECT partner.id AS partner_id,
               COALESCE(member.state <> 'treated',
                        %(by_campaign)s OR %(by_company)s) AS is_held_out
          FROM res_partner partner
          LEFT JOIN crm_campaign_member member
                 ON member.partner_id = partner.id
                AND member.campaign_id = %(campaign_id)s
         WHERE partner.id = ANY(%(partner_ids)s)
        """,
        campaign_id=campaign_id or 0,
        by_campaign=build_is_held_out(
            f"campaign-{campaign_id}", SQL("partner.id"), campaign_pct
        ),
        by_company=build_is_held_out(
            f"company-{company_id}", SQL("partner.id"), company_pct
        ),
        partner_ids=partner_ids,
    )


def build_remember_query(
    campaign_id: int, company_id: int, partner_ids: list[int], held_out_ids: list[int]
) -> SQL:
    """Remember on which side persons are; who is remembered already stays."""
    return SQL(
        """
        INSERT INTO crm_campaign_member
                    (campaign_id, company_id, partner_id, state, date_assigned)
        SELECT %(campaign_id)s, %(company_id)s, partner.id,
               CASE WHEN partner.id = ANY(%(held_out_ids)s)
                    THEN 'held_out' ELSE 'treated' END,
               NOW() AT TIME ZONE 'UTC'
          FROM res_partner partner
         WHERE partner.id = ANY(%(partner_ids)s)
         ORDER BY partner.id
            ON CONFLICT (campaign_id, partner_id) DO NOTHING
        """,
        campaign_id=campaign_id,
        company_id=company_id,
        partner_ids=partner_ids,
        held_out_ids=held_out_ids,
    )


def build_merge_aliases_query(source_ids: list[int], target_id: int) -> SQL:
    """Let the contact that stays answer for the ids of those that vanish."""
    return SQL(
        """
        INSERT INTO crm_person_alias (partner_id, former_id)
        SELECT %(target_id)s, former_id FROM UNNEST(%(source_ids)s) former_id
            ON CONFLICT (former_id) DO UPDATE SET partner_id = EXCLUDED.partner_id
        """,
        source_ids=source_ids,
        target_id=target_id,
    )


def build_merge_members_query(source_ids: list[int], target_id: int) -> SQL:
    """Mark whoever was held out as one contact and written to as another.

    All rows are marked; `build_drop_repeated_query` then leaves one.
    """
    return SQL(
        """
        UPDATE crm_campaign_member member SET state = 'mixed'
         WHERE member.partner_id = ANY(%(ids)s)
           AND EXISTS (
               SELECT FROM crm_campaign_member other
                WHERE other.partner_id = ANY(%(ids)s)
                  AND other.campaign_id = member.campaign_id
                  AND other.state <> member.state
           )
        """,
        ids=[*source_ids, target_id],
    )


def build_drop_repeated_query(source_ids: list[int], target_id: int) -> SQL:
    """Leave one row per campaign of contacts that are merged.

    Odoo moves the rows past the ORM, and two of one campaign would stop the merge.
    """
    return SQL(
        """
        DELETE FROM crm_campaign_member member
         USING crm_campaign_member other
         WHERE member.partner_id = ANY(%(source_ids)s)
           AND other.partner_id = ANY(%(ids)s)
           AND other.campaign_id = member.campaign_id
           AND (other.partner_id = %(target_id)s OR other.id < member.id)
        """,
        source_ids=source_ids,
        ids=[*source_ids, target_id],
        target_id=target_id,
    )
