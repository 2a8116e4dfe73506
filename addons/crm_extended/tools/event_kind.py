"""Which consumer takes which events from ``crm.event.queue``."""

# an order of a deal was confirmed, in a pipeline where that wins the deal
ORDER_WON = "order_won"

# taken by consumers of their own; everything else is for the figures of customers
KINDS_OF_OTHERS = (ORDER_WON,)
