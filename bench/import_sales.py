"""Make a file of sales like the public Online Retail file, and time its import.

    ./bench/import_sales.py make FILE [LINES]       write a CSV file of that many lines
    ./crm import-sales FILE --source bench --json   import it, and see "seconds"

The file has the columns of the public one, 4,400 customers, a quarter of the lines
without one, and a return in fifty. The same number of lines gives the same file.
"""

import csv
import datetime
import random
import sys

LINES = 541_909
CUSTOMERS = 4_400
LINES_PER_DOCUMENT_MEAN = 21
COUNTRIES = ("United Kingdom", "Germany", "France", "EIRE", "Spain", "Netherlands")
START = datetime.datetime(2010, 12, 1, 8, 26)
HEADER = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)


def make_rows(line_count: int):
    """Yield the rows of the file, document by document."""
    rng = random.Random(7)
    written = 0
    number = 536_365
    while written < line_count:
        number += 1
        size = min(
            1 + int(rng.expovariate(1 / LINES_PER_DOCUMENT_MEAN)), line_count - written
        )
        is_return = rng.random() < 0.02
        is_anonymous = rng.random() < 0.25
        customer = "" if is_anonymous else f"{12_346 + rng.randrange(CUSTOMERS)}.0"
        country = rng.choices(COUNTRIES, (90, 2, 2, 2, 2, 2))[0]
        date = START + datetime.timedelta(minutes=21 * (number - 536_366))
        for _line in range(size):
            product = rng.randrange(4_000)
            quantity = rng.randint(1, 24)
            yield (
                f"C{number}" if is_return else str(number),
                f"{20_000 + product}",
                f"SET OF {product % 12 + 1} CAKE TINS, DESIGN {product}",
                str(-quantity if is_return else quantity),
                date.strftime("%Y-%m-%d %H:%M:%S"),
                f"{(product % 1500) / 100:.2f}",
                customer,
                country,
            )
        written += size


def main(argv: list[str]) -> int:
    """Write the file; return the exit code."""
    if len(argv) < 2 or argv[0] != "make":
        print(__doc__)
        return 2
    line_count = int(argv[2]) if len(argv) > 2 else LINES
    with open(argv[1], "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(make_rows(line_count))
    print(f"{line_count} lines in {argv[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
