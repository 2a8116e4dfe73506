"""Read requests of SOAP 1.1 that anybody may have written, and write the answers."""

from __future__ import annotations

import math
import re
import threading
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from xml.parsers import expat

from lxml import etree

from .contract import Contract, Type
from .soap_schema import NAMESPACE, RESPONSE, XSD, compile_schema

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?"
)
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?")
# what XML 1.0 cannot carry
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MAX_PROBLEM_CHARS = 300
_VALIDATING = threading.Lock()


class BadMessage(ValueError):
    """What was sent is no request of the interface; the text says why."""


class _Prolog(Exception):
    """The first element was reached: there is no document type."""


class Request(NamedTuple):
    """One call."""

    operation: str
    arguments: dict[str, Any]


# ------------------------------------------------------------
# REQUESTS
# ------------------------------------------------------------


def read_request(body: bytes, contract: Contract) -> Request:
    """Return the operation and the arguments of a request.

    A document type is refused before anything of it is looked at, so that no entity is
    expanded and nothing is fetched. Then the request is compared with the schema.

    :raises BadMessage: it is no XML, no envelope, or not what the schema says.
    """
    _refuse_document_type(body)
    element = _get_operation(_parse(body))
    name = etree.QName(element)
    if name.namespace != NAMESPACE or name.localname not in contract.operations:
        raise BadMessage(f"{element.tag[:100]} is no operation of {NAMESPACE}.")
    problem = _find_problem(element, contract)
    if problem:
        raise BadMessage(problem[:MAX_PROBLEM_CHARS])
    operation = contract.operations[name.localname]
    return Request(name.localname, _read_fields(element, operation.takes, contract))


def _refuse_document_type(body: bytes) -> None:
    """Refuse a message with a document type, reading no further than the first tag."""

    def refuse(*_arguments: Any) -> None:
        raise BadMessage("A message has no document type (DOCTYPE).")

    def stop(*_arguments: Any) -> None:
        raise _Prolog

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(body, True)
    except _Prolog:
        return
    except (expat.ExpatError, LookupError) as err:
        raise BadMessage(f"This is no XML: {err}.") from err


def _parse(body: bytes) -> etree._Element:
    """Return the root of a message, entities unresolved and nothing fetched."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as err:
        raise BadMessage(f"This is no XML: {err}.") from err
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadMessage("A message has no document type (DOCTYPE).")
    return root


def _get_operation(root: etree._Element) -> etree._Element:
    """Return the only element in the body of an envelope."""
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        raise BadMessage("This is no envelope of SOAP 1.1.")
    for header in root.iterfind(f"{{{ENVELOPE}}}Header/*"):
        if header.get(f"{{{ENVELOPE}}}mustUnderstand") in ("1", "true"):
            raise BadMessage(f"The header {header.tag[:100]} is not understood.")
    bodies = root.findall(f"{{{ENVELOPE}}}Body")
    if len(bodies) != 1 or len(bodies[0]) != 1:
        raise BadMessage("An envelope has one body, with one element.")
    return bodies[0][0]


def _find_problem(element: etree._Element, contract: Contract) -> str:
    """Return how a request differs from the schema; empty when it does not."""
    document = etree.ElementTree(etree.fromstring(etree.tostring(element)))
    schema = compile_schema(contract)
    # the log belongs to the schema, which all threads share
    with _VALIDATING:
        if schema.validate(document):
            return ""
        return str(schema.error_log.last_error.message)


def _read_fields(
    element: etree._Element, fields: dict[str, Type], contract: Contract
) -> dict[str, Any]:
    """Return the values of the elements within another one."""
    values = {}
    for key, given in fields.items():
        child = element.find(f"{{{NAMESPACE}}}{key}")
        if child is not None and child.get(XSI_NIL) not in ("1", "true"):
            values[key] = read_value(child, given, contract)
        elif not given.can_be_missing:
            values[key] = False
    return values


def read_value(element: etree._Element, given: Type, contract: Contract) -> Any:
    """Return the value of an element, in plain types.

    :raises BadMessage: a number is none, or a day lies beyond the calendar.
    """
    if given.kind == "record":
        return _read_fields(element, contract.records[given.name], contract)
    if given.kind == "list":
        return [read_value(item, given.item, contract) for item in element]
    if given.kind == "map":
        return {
            entry[0].text or "": read_value(entry[1], given.item, contract)
            for entry in element
        }
    return _read_scalar(element.text or "", given.kind)


def _read_scalar(text: str, kind: str) -> Any:
    """Return a value that the schema has let pass."""
    if kind == "text":
        return text
    text = text.strip()
    if kind == "integer":
        return int(text)
    if kind == "number":
        number = float(text)
        if not math.isfinite(number):
            raise BadMessage(f"{text} is not a number.")
        return number
    if kind in ("boolean", "nothing"):
        return text in ("1", "true")
    if kind == "date":
        found = DAY.fullmatch(text)
        if not found:
            raise BadMessage(f"{text[:40]} is not a day.")
        return found.group(1)
    return read_instant(text)


def read_instant(text: str) -> str:
    """Return an instant of XML in UTC, as the interface writes it.

    Without a time zone it is in UTC already.

    >>> read_instant("2026-03-01T10:30:00.5+02:00")
    '2026-03-01 08:30:00'
    """
    found = INSTANT.fullmatch(text)
    try:
        instant = datetime(*(int(part) for part in found.groups()[:6]))
        zone = found.group(7)
        if zone and zone != "Z":
            hours, minutes = int(zone[1:3]), int(zone[4:])
            offset = timedelta(hours=hours, minutes=minutes)
            instant -= offset if zone[0] == "+" else -offset
    except (AttributeError, ValueError, OverflowError) as err:
        raise BadMessage(f"{text[:40]} is not an instant.") from err
    return instant.isoformat(sep=" ")


# ------------------------------------------------------------
# ANSWERS
# ------------------------------------------------------------


def write_response(operation: str, answer: Any, contract: Contract) -> bytes:
    """Return the envelope with the answer of an operation."""
    given = contract.operations[operation].gives
    content = etree.Element(
        f"{{{NAMESPACE}}}{operation}{RESPONSE}", nsmap={None: NAMESPACE}
    )
    write_value(content, "result", answer, given, contract)
    return _wrap(content)


def write_value(
    parent: etree._Element, key: str, value: Any, given: Type, contract: Contract
) -> None:
    """Add an element with a value; of a missing or ``False`` one none."""
    is_flag = given.kind == "boolean"
    if value is None or (value is False and not is_flag) or given.kind == "nothing":
        return
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{key}")
    if given.kind == "record":
        for name, field in contract.records[given.name].items():
            write_value(element, name, value.get(name), field, contract)
    elif given.kind == "list":
        for item in value:
            write_value(element, "item", item, given.item, contract)
    elif given.kind == "map":
        for name, item in value.items():
            entry = etree.SubElement(element, f"{{{NAMESPACE}}}entry")
            write_value(entry, "key", name, Type("text"), contract)
            write_value(entry, "value", item, given.item, contract)
    else:
        element.text = _write_scalar(value, given.kind)


def _write_scalar(value: Any, kind: str) -> str:
    """Return a value as XML writes it."""
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "number":
        return repr(float(value))
    if kind == "instant":
        return str(value).replace(" ", "T") + "Z"
    return UNPRINTABLE.sub("", str(value))


def write_fault(code: str, sentence: str, kind: str, retry_after: int = 0) -> bytes:
    """Return the envelope of a refusal.

    :param code: ``Client`` when the caller can do something about it, else ``Server``.
    :param kind: ``message``, ``login``, ``access``, ``refused`` or ``rate``.
    :param retry_after: seconds, over the rate.
    """
    fault = etree.Element(f"{{{ENVELOPE}}}Fault")
    etree.SubElement(fault, "faultcode").text = f"soap:{code}"
    etree.SubElement(fault, "faultstring").text = UNPRINTABLE.sub("", sentence)
    detail = etree.SubElement(fault, "detail")
    content = etree.SubElement(detail, f"{{{NAMESPACE}}}fault", nsmap={None: NAMESPACE})
    etree.SubElement(content, f"{{{NAMESPACE}}}kind").text = kind
    if retry_after:
        etree.SubElement(content, f"{{{NAMESPACE}}}retry_after").text = str(retry_after)
    return _wrap(fault)


def _wrap(content: etree._Element) -> bytes:
    """Return an envelope as bytes."""
    envelope = etree.Element(
        f"{{{ENVELOPE}}}Envelope", nsmap={"soap": ENVELOPE, "xs": XSD}
    )
    etree.SubElement(envelope, f"{{{ENVELOPE}}}Body").append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
