"""The composition root: settings, application, hosting."""
