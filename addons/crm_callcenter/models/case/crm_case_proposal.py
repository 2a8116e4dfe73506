"""What a case seems to be about, and why."""

from odoo import models, tools
from odoo.fields import Domain

from ...queries.case_proposal import build_neighbour_query
from ...tools import case_rules
from ...tools.knowledge_text import get_terms
from .crm_case_rule import EFFECTS

MIN_TERM_LENGTH = 3
NEIGHBOURS = 9
# from which share of the votes a type is proposed
MIN_SHARE_RATIO = 0.5


class CrmCaseProposal(models.AbstractModel):
    """Propose by rules; without a rule for it, the type by similar cases."""

    _name = "crm.case.proposal"
    _description = "Case Proposals"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _propose(self, case):
        """Return what is proposed for a case; one entry per field at most.

        :param case: one case that the user may read.
        :return: list of dict ``field``, ``value`` (id, key, or list of ids of tags),
            ``label``, ``reason`` and ``score`` (0 to 1; a rule is 1).
        """
        proposals = self._propose_by_rules(case)
        if not any(found["field"] == "type_id" for found in proposals):
            proposals += self._propose_by_cases(case)
        return proposals

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_text(self, case):
        return f"{case.name or ''} {tools.html2plaintext(case.description or '')}"

    def _propose_by_rules(self, case):
        """Return what the first fitting rule says about each field, if it is new."""
        # sudo: the category of a product that the agent need not be able to open
        category = case.sudo().product_id.categ_id
        facts = case_rules.Facts(
            self._get_text(case),
            case.email_from or "",
            case.channel or "",
            category.parent_path or "",
        )
        found = {}  # {field: proposal}
        matches = self.env["crm.case.rule"]._get_matches(case.company_id, facts)
        for rule, reasons in matches:
            for name in EFFECTS:
                value = rule[name]
                if value and name not in found and value != case[name]:
                    found[name] = self._prepare_proposal(rule, name, reasons)
        return list(found.values())

    def _prepare_proposal(self, rule, name, reasons):
        """Return what a rule proposes for a field."""
        value = rule[name]
        if name == "severity":
            label = dict(rule._fields[name]._description_selection(self.env))[value]
        else:
            label = ", ".join(value.mapped("display_name"))
            value = value.ids if name == "tag_ids" else value.id
        return {
            "field": name,
            "value": value,
            "label": label,
            "reason": self.env._(
                "rule “%(rule)s”: %(conditions)s",
                rule=rule.name,
                conditions=", ".join(self._describe(rule, one) for one in reasons),
            ),
            "score": 1.0,
        }

    def _describe(self, rule, reason):
        """Say which condition was met."""
        if reason.kind == case_rules.WORDS:
            return self.env._("it says “%(words)s”", words=reason.value)
        if reason.kind == case_rules.SENDER:
            return self.env._("the sender is of %(domain)s", domain=reason.value)
        if reason.kind == case_rules.CHANNEL:
            channels = dict(rule._fields["channel"]._description_selection(self.env))
            return self.env._("it came by %(channel)s", channel=channels[rule.channel])
        return self.env._(
            "the product is of %(category)s",
            category=rule.product_category_id.display_name,
        )

    def _propose_by_cases(self, case):
        """Return the type of the nearest closed cases of the company."""
        terms = get_terms(self._get_text(case))
        terms = [term for term in terms if len(term) >= MIN_TERM_LENGTH]
        if not terms:
            return []
        cases = self.env["crm.case"].with_context(active_test=False)
        domain = (
            Domain("company_id", "=", case.company_id.id)
            & Domain("is_closed", "=", True)
            & Domain("type_id", "!=", False)
            & Domain("type_id.active", "=", True)
            & Domain("merged_into_id", "=", False)
            & Domain("id", "!=", case.id)
        )
        rows = self.env.execute_query(
            build_neighbour_query(cases._search(domain), case.name, terms, NEIGHBOURS)
        )
        winner = case_rules.vote((type_id, near) for _id, type_id, near in rows)
        if not winner or winner.share_ratio < MIN_SHARE_RATIO:
            return []
        nearest = next(row[0] for row in rows if row[1] == winner.type_id)
        case_type = self.env["crm.case.type"].browse(winner.type_id)
        return [
            {
                "field": "type_id",
                "value": case_type.id,
                "label": case_type.display_name,
                "reason": self.env._(
                    "%(count)s of the %(total)s most similar closed cases were, such "
                    "as %(case)s",
                    count=winner.count,
                    total=winner.total,
                    case=cases.browse(nearest).display_name,
                ),
                "score": winner.share_ratio,
            }
        ]
