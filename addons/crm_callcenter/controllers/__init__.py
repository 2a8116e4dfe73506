"""Pages for customers: portal and public form."""

from . import knowledge, portal, support
