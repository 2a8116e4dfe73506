"""Answers on the phone that become answers of a survey."""

from . import models
from .hooks import uninstall_hook
