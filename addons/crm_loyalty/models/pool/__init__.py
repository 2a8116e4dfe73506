"""Pools and transfers: points of several members, and from one to another."""

from . import (
    crm_api_movement_pool,
    loyalty_balance_pool,
    loyalty_pool,
    loyalty_pool_ledger,
    loyalty_transfer,
    sale_order_pool,
)
