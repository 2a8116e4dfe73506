"""How many calls will come, who is needed, who is planned."""

from . import crm_call_plan, crm_call_plan_line
