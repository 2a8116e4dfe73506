"""Which column of a file of sales is what."""

import re

from .sale_rows import REQUIRED_KEYS

DATE_ORDERS = ("iso", "dmy", "mdy")
#: columns without which no line can be read or told apart
REQUIRED_COLUMNS = (*REQUIRED_KEYS, "customer_ref")

_DATE_PATTERN = re.compile(r"[^dmy]*([dmy])\1*[^dmy]+([dmy])\2*[^dmy]+([dmy])\3*")
# {row key: header names as _simplify writes them, the best first}
_HEADERS = {
    "document_ref": (
        "documentref invoiceno invoicenumber invoice invoiceid documentno "
        "documentnumber document orderno ordernumber orderid order receiptno receipt "
        "transactionid rechnungsnummer rechnungsnr rechnung belegnummer belegnr beleg "
        "auftragsnummer bestellnummer factura numerofactura facture numerofacture "
        "fattura factuur factuurnummer szamlaszam bizonylatszam fakturanummer"
    ),
    "line_ref": (
        "lineref lineno linenumber line lineid position pos positionsnummer zeile "
        "zeilennummer tetelsorszam linea ligne"
    ),
    "date": (
        "date invoicedate documentdate orderdate saledate salesdate transactiondate "
        "datum rechnungsdatum belegdatum verkaufsdatum bestelldatum fecha datefacture "
        "data factuurdatum kelt datetime"
    ),
    "customer_ref": (
        "customerref customerid customerno customernumber customercode clientid "
        "accountno accountid kundennummer kundennr kundenid debitor debitornummer "
        "idcliente codigocliente numeroclient codeclient codicecliente klantnummer "
        "vevokod ugyfelszam customer client kunde cliente klant"
    ),
    "customer_name": (
        "customername clientname accountname kundenname name companyname "
        "nombrecliente nomclient nomecliente klantnaam vevonev ugyfelnev"
    ),
    "country": (
        "country countrycode customercountry shippingcountry land staat pais pays "
        "paese orszag nation"
    ),
    "product_ref": (
        "productref stockcode productcode productid productno itemcode itemno itemid "
        "sku articleno artikelnummer artikelnr articleid codigoproducto reference "
        "codearticle codicearticolo cikkszam product item artikel article"
    ),
    "product_name": (
        "productname description itemname productdescription itemdescription "
        "bezeichnung beschreibung artikelbezeichnung descripcion designation "
        "descrizione omschrijving megnevezes termeknev"
    ),
    "quantity": (
        "quantity qty menge anzahl stuckzahl stueckzahl cantidad quantite quantita "
        "aantal hoeveelheid mennyiseg units amountsold"
    ),
    "unit_price": (
        "unitprice price priceunit einzelpreis preis stuckpreis stueckpreis "
        "verkaufspreis preciounitario precio prixunitaire prix prezzounitario prezzo "
        "eenheidsprijs prijs egysegar"
    ),
    "currency": (
        "currency currencycode wahrung waehrung moneda devise valuta penznem deviza"
    ),
}
_UMLAUTS = str.maketrans("äöüáàâãéèêëíìîïóòôõőúùûűçñ", "aouaaaaeeeeiiiiooooouuuucn")


class FileRefusedError(ValueError):
    """The file is not what it claims; nothing was read into the database.

    :param code: which rule, see the callers' sentences.
    :param params: named values for the sentence.
    """

    def __init__(self, code: str, **params):
        super().__init__(code)
        self.code = code
        self.params = params


def guess_columns(header: list[str]) -> dict[str, int]:
    """Return row key -> index of the column that it most likely is.

    >>> guess_columns(["InvoiceNo", "Quantity", "UnitPrice", "CustomerID"])
    {'document_ref': 0, 'customer_ref': 3, 'quantity': 1, 'unit_price': 2}
    """
    names = [_simplify(name) for name in header]
    columns: dict[str, int] = {}
    for key, candidates in _HEADERS.items():
        for candidate in candidates.split():
            if candidate in names and names.index(candidate) not in columns.values():
                columns[key] = names.index(candidate)
                break
    return columns


def find_column(header: list[str], name: str) -> int:
    """Return the index of the column that a person named.

    :raises FileRefusedError: no column, or more than one, has this name.
    """
    exact = [i for i, column in enumerate(header) if column == name.strip()]
    loose = [
        i for i, column in enumerate(header) if _simplify(column) == _simplify(name)
    ]
    found = exact or loose
    if len(found) == 1:
        return found[0]
    code = "column_twice" if found else "column_unknown"
    raise FileRefusedError(code, column=name, columns=", ".join(header))


def check_columns(columns: dict[str, int], header: list[str]) -> None:
    """Raise when a required key has no column.

    :raises FileRefusedError: names the keys that are missing and the columns there are.
    """
    missing = [key for key in REQUIRED_COLUMNS if key not in columns]
    if missing:
        raise FileRefusedError(
            "columns_missing", keys=", ".join(missing), columns=", ".join(header)[:500]
        )


def normalise_date_format(text: str) -> str:
    """Return ``iso``, ``dmy`` or ``mdy`` for the ways people write a date format.

    >>> [
    ...     normalise_date_format(t)
    ...     for t in ("iso", "%d/%m/%Y %H:%M", "MM/DD/YYYY", "mdy")
    ... ]
    ['iso', 'dmy', 'mdy', 'mdy']

    :raises FileRefusedError: it is none of them.
    """
    simple = text.strip().lower()
    if simple in DATE_ORDERS:
        return simple
    match = _DATE_PATTERN.match(simple)
    order = "".join(match.groups()) if match else simple
    order = "iso" if order == "ymd" else order
    if order not in DATE_ORDERS:
        raise FileRefusedError("date_format", text=text)
    return order


def _simplify(name: str) -> str:
    """Return a column's name for comparison: lower case, letters and digits only."""
    name = name.strip().lower().translate(_UMLAUTS)
    return "".join(char for char in name if char.isalnum())
