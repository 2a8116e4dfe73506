"""Activities: what earns points besides orders."""

from . import (
    crm_api_movement_activity,
    loyalty_activity,
    loyalty_activity_event,
    loyalty_activity_index,
    loyalty_activity_look,
)
