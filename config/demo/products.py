"""What the demo company sells, and how much of it lies in the warehouse."""

# name -> (title, code, price, cost, pieces in stock)
GOODS = {
    "candle": ("Scented candle, heather", "CAN-01", 8.50, 3.10, 620),
    "mug": ("Stoneware mug, slate", "MUG-02", 6.95, 2.40, 840),
    "throw": ("Herdwick wool throw", "THR-03", 42.00, 21.50, 140),
    "lantern": ("Storm lantern, copper", "LAN-04", 24.00, 10.80, 210),
    "soap": ("Soap bar, bog myrtle", "SOA-05", 3.60, 1.05, 1500),
    "print": ("Fell print, framed A3", "PRI-06", 29.00, 12.00, 95),
    "basket": ("Willow basket", "BAS-07", 18.50, 8.20, 160),
    "towel": ("Linen tea towel", "TOW-08", 5.20, 1.90, 980),
    "board": ("Oak serving board", "BOA-09", 16.00, 6.70, 300),
    "cards": ("Greeting cards, box of 12", "CAR-10", 7.80, 2.20, 700),
}


def create(records):
    """Create the goods with their stock, and one service."""
    env = records.env
    goods = records.create(
        "product.product",
        {
            f"product_{name}": {
                "name": title,
                "default_code": code,
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "standard_price": cost,
                "invoice_policy": "delivery",
            }
            for name, (title, code, price, cost, _pieces) in GOODS.items()
        },
    )
    records.create(
        "product.product",
        {
            "product_workshop": {
                "name": "Window dressing workshop, half a day",
                "default_code": "SRV-01",
                "type": "service",
                "list_price": 240.0,
                "invoice_policy": "order",
            }
        },
    )
    shelf = records.get("warehouse").lot_stock_id
    env["stock.quant"].with_context(inventory_mode=True).create(
        [
            {
                "product_id": product.id,
                "location_id": shelf.id,
                "inventory_quantity": GOODS[name][4],
            }
            for name, product in zip(GOODS, goods, strict=True)
        ]
    ).action_apply_inventory()
