"""SQL of leads that are the same person or company."""

from odoo.tools import SQL

#: fields of crm.lead that the queries read; the caller flushes them
LEAD_FIELDS = (
    "active",
    "won_status",
    "company_id",
    "partner_id",
    "email_normalized",
    "phone_sanitized",
    "crm_vat_key",
    "crm_company_key",
    "crm_contact_key",
)
#: what the index looks for; a company asks for this much or more
MIN_SIMILARITY = 0.5
#: a mail address or number that more leads have is nobody's own (info@, a hotline)
MAX_SHARED = 50


def build_index(column: str) -> SQL:
    """Return the statement that indexes a name of leads for similar ones."""
    return SQL(
        "CREATE INDEX IF NOT EXISTS %s ON crm_lead USING gin (%s gin_trgm_ops)",
        SQL.identifier(f"crm_lead__{column}_trgm"),
        SQL.identifier(column),
    )


def build_duplicate_query(lead_ids: list[int], is_fuzzy: bool) -> SQL:
    """Return one row per lead asked for, other open lead, and reason.

    Columns: lead_id, other_id (integers), reason (``partner``, ``vat``, ``email``,
    ``phone``, ``company``, ``contact``), similarity (0-1); the surest first. Both leads
    have the same company; the asked ones may be closed, the others are open. Pairs in
    ``crm_lead_pair`` that are two are left out. Uses the indexes on partner, mail,
    phone, tax number, and the trigram indexes on the names.

    :param lead_ids: the leads asked for.
    :param is_fuzzy: whether PostgreSQL has pg_trgm.
    """
    return SQL(
        """
        %(found)s
        SELECT f.lead_id, f.other_id, f.reason, f.similarity
          FROM found f
         WHERE NOT EXISTS (
                   SELECT FROM crm_lead_pair x
                    WHERE x.lead_id = LEAST(f.lead_id, f.other_id)
                      AND x.other_id = GREATEST(f.lead_id, f.other_id)
                      AND x.state = 'two')
         ORDER BY f.lead_id, f.rank, f.similarity DESC, f.other_id
        """,
        found=_build_found(lead_ids, is_fuzzy, SQL("TRUE")),
    )


def build_pair_query(lead_ids: list[int], is_fuzzy: bool, user_id: int) -> SQL:
    """Write the open pairs of some leads, and delete those that are none any more.

    :param lead_ids: the leads to look at; closed ones lose their open pairs.
    :param is_fuzzy: whether PostgreSQL has pg_trgm.
    :param user_id: who is noted as having written them.
    """
    return SQL(
        """
        %(found)s,
        pair AS (
            SELECT LEAST(f.lead_id, f.other_id) AS lead_id,
                   GREATEST(f.lead_id, f.other_id) AS other_id,
                   a.company_id,
                   string_agg(DISTINCT f.rank || f.reason, ',') AS reason,
                   round(max(f.similarity) * 100)::int AS similarity_pct
              FROM found f JOIN asked a ON a.id = f.lead_id
             GROUP BY 1, 2, 3
        ),
        gone AS (
            DELETE FROM crm_lead_pair x
             WHERE x.state = 'open'
               AND (x.lead_id = ANY(%(lead_ids)s) OR x.other_id = ANY(%(lead_ids)s))
               AND NOT EXISTS (SELECT FROM pair p WHERE p.lead_id = x.lead_id
                                                    AND p.other_id = x.other_id)
        )
        INSERT INTO crm_lead_pair AS x
                    (lead_id, other_id, company_id, reason, similarity_pct, state,
                     create_uid, create_date, write_uid, write_date)
        SELECT lead_id, other_id, company_id, reason, similarity_pct, 'open',
               %(user_id)s, now() AT TIME ZONE 'UTC',
               %(user_id)s, now() AT TIME ZONE 'UTC'
          FROM pair
            ON CONFLICT (lead_id, other_id) DO UPDATE
           SET reason = EXCLUDED.reason, similarity_pct = EXCLUDED.similarity_pct
         WHERE x.reason IS DISTINCT FROM EXCLUDED.reason
            OR x.similarity_pct IS DISTINCT FROM EXCLUDED.similarity_pct
        """,
        found=_build_found(
            lead_ids,
            is_fuzzy,
            SQL(
                "l.active AND l.won_status = 'pending' "
                "AND c.crm_duplicates_enabled IS NOT FALSE"
            ),
        ),
        lead_ids=list(lead_ids),
        user_id=user_id,
    )


def _build_found(lead_ids: list[int], is_fuzzy: bool, condition: SQL) -> SQL:
    """Return the beginning of a query: the leads asked for, and what is like them.

    What is alike is looked for once for all leads: where PostgreSQL knows little of the
    table, as after an import, it would do so for each lead.

    :param condition: which of the leads asked for count, on ``crm_lead`` l and
        ``res_company`` c.
    """
    parts = [_build_partner_part(), _build_vat_part()]
    parts += [
        _build_equal_part("email", "email_normalized"),
        _build_equal_part("phone", "phone_sanitized"),
    ]
    if is_fuzzy:
        parts += [_build_company_part(), _build_contact_part()]
    else:
        parts.append(_build_equal_part("company", "crm_company_key"))
    return SQL(
        """
        WITH asked AS (
            SELECT l.id, l.company_id, l.partner_id, p.commercial_partner_id,
                   l.email_normalized, l.phone_sanitized, l.crm_company_key,
                   l.crm_contact_key,
                   COALESCE(l.crm_vat_key, %(partner_vat)s) AS vat_key,
                   COALESCE(c.crm_duplicate_pct, 75) / 100.0 AS threshold
              FROM crm_lead l
              LEFT JOIN res_partner p ON p.id = l.partner_id
              LEFT JOIN res_partner cp ON cp.id = p.commercial_partner_id
              LEFT JOIN res_company c ON c.id = l.company_id
             WHERE l.id = ANY(%(lead_ids)s) AND %(condition)s
        ), found AS MATERIALIZED (%(parts)s)
        """,
        condition=condition,
        partner_vat=SQL("NULLIF(%s, '')", build_vat_key(SQL("cp.vat"))),
        lead_ids=list(lead_ids),
        parts=SQL(" UNION ALL ").join(parts),
    )


def build_vat_key(column: SQL) -> SQL:
    """Return a tax number as ``tools.lead_match.make_vat_key`` writes it.

    The contacts have an index on exactly this expression.
    """
    return SQL("upper(regexp_replace(%s, '[^[:alnum:]]', '', 'g'))", column)


def _build_open_condition() -> SQL:
    """Return when another lead counts: open, of the same company, and another one."""
    return SQL(
        "o.id != a.id AND o.active AND o.won_status = 'pending' "
        "AND o.company_id IS NOT DISTINCT FROM a.company_id"
    )


def _build_partner_part() -> SQL:
    """Return the open leads of the same customer."""
    return SQL(
        """
        SELECT a.id AS lead_id, o.id AS other_id, 'partner' AS reason,
               1.0::float AS similarity, 1 AS rank
          FROM asked a
          JOIN res_partner op ON op.commercial_partner_id = a.commercial_partner_id
          JOIN crm_lead o ON o.partner_id = op.id
         WHERE %s
        """,
        _build_open_condition(),
    )


def _build_vat_part() -> SQL:
    """Return the open leads with the same tax number, their own or the customer's."""
    return SQL(
        """
        SELECT a.id, o.id, 'vat', 1.0::float, 2
          FROM asked a
          JOIN crm_lead o ON o.crm_vat_key = a.vat_key
         WHERE a.vat_key IS NOT NULL AND %(is_open)s
         UNION ALL
        SELECT a.id, o.id, 'vat', 1.0::float, 2
          FROM asked a
          JOIN res_partner op ON op.vat IS NOT NULL AND %(partner_vat)s = a.vat_key
          JOIN res_partner om ON om.commercial_partner_id = op.id
          JOIN crm_lead o ON o.partner_id = om.id AND o.crm_vat_key IS NULL
         WHERE a.vat_key IS NOT NULL
           AND op.commercial_partner_id IS DISTINCT FROM a.commercial_partner_id
           AND %(is_open)s
        """,
        is_open=_build_open_condition(),
        partner_vat=build_vat_key(SQL("op.vat")),
    )


def _build_equal_part(reason: str, column: str) -> SQL:
    """Return the open leads with the same value, unless too many have it."""
    return SQL(
        """
        SELECT a.id, s.id, %(reason)s, 1.0::float, 3
          FROM asked a
         CROSS JOIN LATERAL (
                   SELECT o.id, count(*) OVER () AS total
                     FROM crm_lead o
                    WHERE o.%(column)s = a.%(column)s AND %(is_open)s
                    LIMIT %(limit)s) s
         WHERE a.%(column)s IS NOT NULL AND s.total <= %(shared)s
        """,
        reason=reason,
        column=SQL.identifier(column),
        is_open=_build_open_condition(),
        shared=MAX_SHARED,
        limit=MAX_SHARED + 1,
    )


def _build_similar_condition(column: SQL) -> SQL:
    """Return when two names are similar: letters by trigrams, numbers exactly."""
    return SQL(
        r"""
        o.%(column)s %% a.%(column)s
        AND similarity(o.%(column)s, a.%(column)s) >= a.threshold
        AND regexp_replace(o.%(column)s, '\D+', ' ', 'g')
            = regexp_replace(a.%(column)s, '\D+', ' ', 'g')
        """,
        column=column,
    )


def _build_company_part() -> SQL:
    """Return the open leads of companies with a similar name."""
    return SQL(
        """
        SELECT a.id, o.id, 'company',
               similarity(o.crm_company_key, a.crm_company_key)::float, 4
          FROM asked a
          JOIN crm_lead o ON %(is_similar)s
         WHERE a.crm_company_key IS NOT NULL AND %(is_open)s
        """,
        is_similar=_build_similar_condition(SQL.identifier("crm_company_key")),
        is_open=_build_open_condition(),
    )


def _build_contact_part() -> SQL:
    """Return the open leads of people with a similar name.

    A name of one word is too common to count; two companies with names that are not
    similar have two people of one name.
    """
    return SQL(
        """
        SELECT a.id, o.id, 'contact',
               similarity(o.crm_contact_key, a.crm_contact_key)::float, 5
          FROM asked a
          JOIN crm_lead o ON %(is_similar)s
         WHERE a.crm_contact_key LIKE '%% %%'
           AND (a.crm_company_key IS NULL OR o.crm_company_key IS NULL
                OR similarity(o.crm_company_key, a.crm_company_key) >= a.threshold)
           AND (a.email_normalized IS NULL OR o.email_normalized IS NULL
                OR a.crm_company_key IS NOT NULL OR o.crm_company_key IS NOT NULL
                OR split_part(a.email_normalized, '@', 1)
                   = split_part(o.email_normalized, '@', 1))
           AND %(is_open)s
        """,
        is_similar=_build_similar_condition(SQL.identifier("crm_contact_key")),
        is_open=_build_open_condition(),
    )
