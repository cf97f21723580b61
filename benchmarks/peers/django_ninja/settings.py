"""What Django needs to know; values come from the environment."""

import os
from urllib.parse import urlsplit

SECRET_KEY = os.environ["SECRET_KEY"]
RATE_LIMIT = os.environ["RATE_LIMIT"]
ROUTES = int(os.environ["ROUTES"])
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
WSGI_APPLICATION = "wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django_prometheus", "ninja", "catalog"]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

_url = urlsplit(os.environ["DATABASE_URL"])
_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": _url.path.removeprefix("/"),
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    },
}
_POSTGRESQL = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": _url.path.removeprefix("/"),
    "USER": _url.username,
    "PASSWORD": _url.password,
    "HOST": _url.hostname,
    "PORT": _url.port,
}
DATABASES = {
    "default": (_SQLITE if _url.scheme == "sqlite" else _POSTGRESQL) | {"CONN_MAX_AGE": None}
}
