"""The composition root: settings, modules, application, hosting."""

from backwright.main.application import Application
from backwright.main.loading import load_application
from backwright.main.module import Module
from backwright.main.settings import Settings, SettingsError

__all__ = ["Application", "Module", "Settings", "SettingsError", "load_application"]
