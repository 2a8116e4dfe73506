"""Who plans campaigns, and who sees what they cost and bring."""

PLANNER_GROUPS = (
    "crm_extended.crm_extended_group_marketer",
    "crm_extended.crm_extended_group_manager",
)
APPROVER_GROUP = "crm_extended.crm_extended_group_manager"
# for `groups=` of the fields with money; Odoo lets every employee read a campaign
MONEY_GROUPS = ",".join(
    (
        "crm_extended.crm_extended_group_user",
        "crm_extended.crm_extended_group_marketer",
        "account.group_account_invoice",
        "account.group_account_readonly",
    )
)
