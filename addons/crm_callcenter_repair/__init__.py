"""Repairs that are made for cases."""

from . import models, wizard
from .hooks import uninstall_hook
