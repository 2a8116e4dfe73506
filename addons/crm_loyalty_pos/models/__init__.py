"""Sales and refunds of the Point of Sale on the ledger of points."""

from . import loyalty_card, pos_order
