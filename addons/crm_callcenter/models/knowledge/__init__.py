"""Articles, search, reuse, deflection."""

from . import (
    crm_api,
    crm_case,
    crm_case_article,
    crm_case_desk,
    crm_knowledge_article,
    crm_knowledge_article_review,
    crm_knowledge_article_satisfaction,
    crm_knowledge_article_search,
    crm_knowledge_category,
    crm_knowledge_feedback,
    crm_knowledge_form,
    crm_knowledge_search_log,
    crm_knowledge_stop_word,
    crm_knowledge_synonym,
    crm_knowledge_use,
    res_company,
    res_config_settings,
)
