from dataclasses import dataclass
from pathlib import Path

import pytest

from backwright.main.settings import Settings, SettingsError, load


def test_defaults_are_for_development() -> None:
    """Without any variable a backend starts on this machine, on one SQLite file."""
    settings = load(Settings, {})

    assert settings.environment == "development"
    assert settings.database_url.startswith("sqlite:///")
    assert settings.host == "127.0.0.1"


def test_variables_are_read_in_their_types() -> None:
    """Numbers, switches and lists are written as text and read as what they are."""
    settings = load(
        Settings,
        {
            "PORT": "9000",
            "ACCESS_LOG": "false",
            "CORS_ORIGINS": "https://a.example, https://b.example",
        },
    )

    assert settings.port == 9000
    assert settings.access_log is False
    assert settings.cors_origins == ["https://a.example", "https://b.example"]


def test_every_problem_is_named_at_once() -> None:
    """Whoever corrects settings sees all that is wrong, each with its variable."""
    with pytest.raises(SettingsError) as caught:
        load(Settings, {"PORT": "eighty", "WORKERS": "0", "ENVIRONMENT": "staging"})

    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "ENVIRONMENT",
        "PORT",
        "WORKERS",
    ]


def test_settings_that_can_t_be_used_are_named() -> None:
    """Rates, paths, networks and origins are read at start, not by the first request."""
    wrong = {
        "RATE_LIMIT": "many",
        "ADDRESS_LIMIT": "60/fortnight",
        "WEBSOCKET_RATE": "some",
        "BASE_PATH": "shop/",
        "TRUSTED_PROXIES": "10.0.0.0/8,gateway",
        "CORS_ORIGINS": "https://shop.example/",
    }
    with pytest.raises(SettingsError) as caught:
        load(Settings, wrong)

    assert [problem.split(":")[0] for problem in caught.value.problems] == [*wrong]


def test_a_wildcard_origin_is_for_development() -> None:
    """In production the origins are named."""
    assert load(Settings, {"CORS_ORIGINS": "*"}).cors_origins == ["*"]
    with pytest.raises(SettingsError, match="CORS_ORIGINS: name the origins"):
        load(Settings, {"ENVIRONMENT": "production", "CORS_ORIGINS": "*"})


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    """Secrets come from mounted files, without the newline that editors add."""
    secret = tmp_path / "url"
    secret.write_text("postgresql://db/shop\n")

    assert load(Settings, {"DATABASE_URL_FILE": str(secret)}).database_url == "postgresql://db/shop"


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    """A secret that is not mounted stops the start."""
    file = tmp_path / "missing"
    with pytest.raises(SettingsError, match=f"SIGNING_KEYS_FILE names {file}: No such file"):
        load(Settings, {"SIGNING_KEYS_FILE": str(file)})


def test_a_secret_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """A key in another format, for example."""
    file = tmp_path / "key.der"
    file.write_bytes(b"\x30\x82\xff")
    with pytest.raises(SettingsError, match=f"SIGNING_KEYS_FILE names {file}, which is no text"):
        load(Settings, {"SIGNING_KEYS_FILE": str(file)})


def test_a_value_given_twice_is_refused(tmp_path: Path) -> None:
    """Nobody has to guess whether the variable or the file wins."""
    with pytest.raises(SettingsError, match="DATABASE_URL: given twice"):
        load(Settings, {"DATABASE_URL": "sqlite:///a.db", "DATABASE_URL_FILE": "b"})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """`.env` holds defaults for development."""
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=9001\nHOST=127.0.0.2\n")

    settings = load(Settings, {"PORT": "9002"}, dotenv=dotenv)

    assert (settings.port, settings.host) == (9002, "127.0.0.2")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSettings(Settings):
    payment_url: str


def test_a_project_adds_its_own() -> None:
    """A field without a default must be given."""
    with pytest.raises(SettingsError, match="PAYMENT_URL: missing"):
        load(ShopSettings, {})

    assert load(ShopSettings, {"PAYMENT_URL": "https://pay.example"}).payment_url
