"""SQL of the full text search in articles."""

from odoo.tools import SQL, Query

MIN_SIMILARITY = 0.4
HEADLINE_LENGTH = 4000
HEADLINE = 'MaxWords=24, MinWords=10, StartSel="", StopSel=""'


def build_article_search_query(
    articles: Query, tsquery: str, config: str, fuzzy: list[str], limit: int
) -> SQL:
    """Return the best articles, the best first.

    Columns: id (int), title (text), excerpt (text, plain), score (float). One row is
    one article. Uses the GIN index on ``search_vector``; only without a hit the
    titles are compared for typing errors. The excerpt is made of the rows returned
    only; bodies are not read.

    :param articles: those that the reader may see.
    :param tsquery: what is looked for.
    :param config: text search configuration of the reader's language.
    :param fuzzy: terms that may contain a typing error; empty without trigrams.
    """
    query = SQL(
        "(to_tsquery('simple', %s) || to_tsquery(%s::regconfig, %s))",
        tsquery,
        config,
        tsquery,
    )
    weight = SQL(
        "(1 + 0.1 * ln(1 + a.use_count) + 0.2 * (a.helpful_count - a.unhelpful_count)"
        "::float / (3 + a.helpful_count + a.unhelpful_count))"
    )
    return SQL(
        """
        WITH q AS MATERIALIZED (SELECT %(query)s AS query),
        exact AS MATERIALIZED (
            SELECT a.id, ts_rank(a.search_vector, %(query)s) * %(weight)s AS score
              FROM crm_knowledge_article a
             WHERE a.search_vector @@ %(query)s AND a.id IN %(articles)s
             ORDER BY score DESC, a.id
             LIMIT %(limit)s
        ),
        found AS (
            SELECT id, score FROM exact
            %(fuzzy)s
        )
        SELECT a.id, a.title,
               ts_headline('simple', left(a.search_text, %(length)s), q.query,
                           %(headline)s) AS excerpt,
               found.score
          FROM found
          JOIN crm_knowledge_article a ON a.id = found.id
         CROSS JOIN q
         ORDER BY found.score DESC, a.id
         LIMIT %(limit)s
        """,
        query=query,
        weight=weight,
        articles=articles.subselect(),
        fuzzy=_build_fuzzy_part(articles, fuzzy, weight),
        length=HEADLINE_LENGTH,
        headline=HEADLINE,
        limit=limit,
    )


def build_common_words_query(words: list[str], configs: list[str]) -> SQL:
    """Return the words that say nothing in one of the languages: "the", "und".

    Columns: word (text). One row is one word. PostgreSQL knows the stop words of its
    text search configurations, and makes nothing of them.

    :param words: folded words.
    :param configs: text search configurations.
    """
    return SQL(
        """
        SELECT DISTINCT word
          FROM unnest(%(words)s) AS word
         CROSS JOIN unnest(%(configs)s) AS config
         WHERE to_tsvector(config::regconfig, word) = ''
        """,
        words=words,
        configs=configs,
    )


def _build_fuzzy_part(articles, fuzzy, weight):
    """Return the rows with a title like one of the words, if nothing else was found."""
    if not fuzzy:
        return SQL()
    similarity = SQL(
        "GREATEST(%s)",
        SQL(", ").join(
            SQL("word_similarity(%s, a.search_title)", term) for term in fuzzy
        ),
    )
    return SQL(
        """
        UNION ALL
        SELECT a.id, 0.1 * %(similarity)s * %(weight)s
          FROM crm_knowledge_article a
         WHERE NOT EXISTS (SELECT 1 FROM exact)
           AND a.id IN %(articles)s
           AND %(similarity)s >= %(threshold)s
        """,
        similarity=similarity,
        weight=weight,
        articles=articles.subselect(),
        threshold=MIN_SIMILARITY,
    )


def build_vector_update_query(
    article_id: int, config: str, texts: dict[str, str]
) -> SQL:
    """Write the search vector of one article anew.

    :param config: text search configuration of the article's language.
    :param texts: weight (``A`` is the strongest) -> text, folded.
    """
    parts = [
        SQL("setweight(to_tsvector(%s::regconfig, %s), %s)", name, text, label)
        for label, text in texts.items()
        for name in dict.fromkeys(("simple", config))
    ]
    return SQL(
        "UPDATE crm_knowledge_article SET search_vector = %s WHERE id = %s",
        SQL(" || ").join(parts),
        article_id,
    )
