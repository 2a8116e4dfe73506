"""The WSDL of the interface, written from its contract."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from .contract import Contract, Operation, Type

# the version of the interface is part of it
NAMESPACE = "urn:crm:interface:1"
XSD = "http://www.w3.org/2001/XMLSchema"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
HTTP_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"
RESPONSE = "Response"
SCALAR_TYPES = {
    "text": "xs:string",
    "integer": "xs:int",
    "number": "xs:double",
    "boolean": "xs:boolean",
    "date": "xs:date",
    "instant": "xs:dateTime",
    "nothing": "xs:boolean",
}


def get_type_name(given: Type) -> str:
    """Return the name of a type in the schema.

    >>> get_type_name(Type("list", item=Type("record", name="Clock")))
    'crm:ListOfClock'
    """
    if given.kind == "record":
        return f"crm:{given.name}"
    if given.item:
        inner = get_type_name(given.item).split(":")[1]
        return f"crm:{given.kind.capitalize()}Of{inner[0].upper()}{inner[1:]}"
    return SCALAR_TYPES[given.kind]


def build_schema(contract: Contract) -> etree._Element:
    """Return the XML schema of all requests, responses and records."""
    schema = etree.Element(
        f"{{{XSD}}}schema",
        {"targetNamespace": NAMESPACE, "elementFormDefault": "qualified"},
        nsmap={"xs": XSD, "crm": NAMESPACE},
    )
    collections: dict[str, Type] = {}
    for name, fields in sorted(contract.records.items()):
        record = _add(schema, "complexType", name=name)
        _add_fields(_add(record, "all"), fields, collections)
    for operation in contract.operations.values():
        _add_operation(schema, operation, collections)
    while collections:
        name, given = collections.popitem()
        _add_collection(schema, name, given, collections)
    fault = _add(schema, "element", name="fault")
    kinds = _add(_add(fault, "complexType"), "all")
    _add(kinds, "element", name="kind", type="xs:string")
    _add(kinds, "element", name="retry_after", type="xs:int", minOccurs="0")
    return schema


@lru_cache(maxsize=4)
def compile_schema(contract: Contract) -> etree.XMLSchema:
    """Return the schema, ready to validate with."""
    return etree.XMLSchema(etree.fromstring(etree.tostring(build_schema(contract))))


def build_wsdl(contract: Contract, url: str) -> bytes:
    """Return the WSDL 1.1 of the interface, document/literal.

    :param url: where requests are posted to.
    """
    root = etree.Element(
        f"{{{WSDL}}}definitions",
        {"targetNamespace": NAMESPACE, "name": "Crm"},
        nsmap={None: WSDL, "soap": WSDL_SOAP, "crm": NAMESPACE, "xs": XSD},
    )
    _add(root, "types", WSDL).append(build_schema(contract))
    messages = ["fault"]
    for name in contract.operations:
        messages += [name, name + RESPONSE]
    for name in messages:
        message = _add(root, "message", WSDL, name=name)
        _add(message, "part", WSDL, name="body", element=f"crm:{name}")
    port = _add(root, "portType", WSDL, name="CrmPort")
    for operation in contract.operations.values():
        entry = _add(port, "operation", WSDL, name=operation.name)
        _add(entry, "documentation", WSDL).text = operation.title
        _add(entry, "input", WSDL, message=f"crm:{operation.name}")
        _add(entry, "output", WSDL, message=f"crm:{operation.name}{RESPONSE}")
        _add(entry, "fault", WSDL, name="fault", message="crm:fault")
    _add_binding(root, contract)
    service = _add(root, "service", WSDL, name="CrmService")
    place = _add(service, "port", WSDL, name="CrmPort", binding="crm:CrmBinding")
    _add(place, "address", WSDL_SOAP, location=url)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add_binding(root: etree._Element, contract: Contract) -> None:
    """Say that each operation is a document, posted over HTTP."""
    binding = _add(root, "binding", WSDL, name="CrmBinding", type="crm:CrmPort")
    _add(binding, "binding", WSDL_SOAP, style="document", transport=HTTP_TRANSPORT)
    for name in contract.operations:
        entry = _add(binding, "operation", WSDL, name=name)
        _add(entry, "operation", WSDL_SOAP, soapAction=f"{NAMESPACE}/{name}")
        for way in ("input", "output"):
            _add(_add(entry, way, WSDL), "body", WSDL_SOAP, use="literal")
        fault = _add(entry, "fault", WSDL, name="fault")
        _add(fault, "fault", WSDL_SOAP, name="fault", use="literal")


def _add_operation(
    schema: etree._Element, operation: Operation, collections: dict[str, Type]
) -> None:
    """Add the elements of a request and of its response."""
    request = _add(schema, "element", name=operation.name)
    _add_fields(_add(_add(request, "complexType"), "all"), operation.takes, collections)
    response = _add(schema, "element", name=operation.name + RESPONSE)
    _add_fields(
        _add(_add(response, "complexType"), "all"),
        {"result": operation.gives},
        collections,
    )


def _add_fields(
    group: etree._Element, fields: dict[str, Type], collections: dict[str, Type]
) -> None:
    """Add one element per key, in any order; ``False`` is an element left out."""
    for key, given in fields.items():
        name = get_type_name(given)
        if given.item:
            collections[name] = given
        element = _add(group, "element", name=key, type=name)
        if given.can_be_false or given.can_be_missing:
            element.set("minOccurs", "0")
            element.set("nillable", "true")


def _add_collection(
    schema: etree._Element, name: str, given: Type, collections: dict[str, Type]
) -> None:
    """Add the type of a list (``item``) or map (``entry`` of ``key``, ``value``)."""
    name = name.split(":")[1]
    if schema.find(f"{{{XSD}}}complexType[@name='{name}']") is not None:
        return
    group = _add(_add(schema, "complexType", name=name), "sequence")
    inner = get_type_name(given.item)
    if given.item.item:
        collections[inner] = given.item
    many = {"minOccurs": "0", "maxOccurs": "unbounded"}
    if given.kind == "list":
        _add(group, "element", name="item", type=inner, **many)
        return
    entry = _add(group, "element", name="entry", **many)
    pair = _add(_add(entry, "complexType"), "sequence")
    _add(pair, "element", name="key", type="xs:string")
    _add(pair, "element", name="value", type=inner)


def _add(
    parent: etree._Element, tag: str, namespace: str = XSD, **attributes: str
) -> etree._Element:
    """Return a new element within another one."""
    return etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)
