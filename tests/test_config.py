"""Settings: read from the environment and the secrets, refused with a sentence that names the setting."""

from pathlib import Path

import pytest

from chemviz.config import Allowance, load_settings, normal_database_url
from chemviz.db.engine import open_database
from chemviz.errors import Misconfigured


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings({})
    assert settings.database_url.startswith("sqlite:///")
    assert settings.database_url.endswith("/data/chemviz.db")
    assert settings.cookie_key is None


def test_the_environment_wins_over_the_secrets() -> None:
    settings = load_settings({"CHEMVIZ_SESSION_DAYS": "2"}, {"CHEMVIZ_SESSION_DAYS": 3, "CHEMVIZ_MAX_UPLOAD_MB": 5})
    assert settings.session_days == 2
    assert settings.max_upload_mb == 5


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_postgresql_uses_the_driver_that_is_installed(scheme: str) -> None:
    assert normal_database_url(f"{scheme}://me:pw@host/db") == "postgresql+psycopg://me:pw@host/db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHEMVIZ_SESSION_DAYS", "a week"),
        ("CHEMVIZ_SESSION_DAYS", "0"),
        ("CHEMVIZ_SESSION_DAYS", "nan"),
        ("CHEMVIZ_MAX_UPLOAD_MB", "-1"),
        ("CHEMVIZ_REPORT_TIMEOUT", "1e9"),
        ("CHEMVIZ_GEMINI_WAIT", "0"),
        ("CHEMVIZ_GEMINI_WAIT", "1e9"),
        ("CHEMVIZ_GEMINI_MODELS", "gemini-3.8-flash,,gemini-3.7-flash"),
        ("CHEMVIZ_GEMINI_MODELS", "../../files"),
        ("CHEMVIZ_GEMINI_MODELS", "gemini-3.8-flash?key=x"),
        ("CHEMVIZ_GEMINI_ENDPOINT", "proxy.example"),
        ("CHEMVIZ_GEMINI_ENDPOINT", "ftp://proxy.example"),
        ("CHEMVIZ_GEMINI_ENDPOINT", "https://user:pw@proxy.example"),
        ("CHEMVIZ_GEMINI_ENDPOINT", "https://proxy.example:port"),
        ("CHEMVIZ_GEMINI_ENDPOINT", "https://proxy.example/v1?x=1"),
        ("CHEMVIZ_ADVICE_PER_USER_DAY", "-1"),
        ("CHEMVIZ_ADVICE_PER_DAY", "many"),
        ("CHEMVIZ_ADVICE_TOKENS", "10"),
        ("CHEMVIZ_ADVICE_TOKENS_PER_DAY", "-5"),
        ("CHEMVIZ_COOKIE_KEY", "short"),
        ("CHEMVIZ_DATA_DIR", "~no-such-user-anywhere/x"),
        ("DATABASE_URL", "mysql://host/db"),
        ("DATABASE_URL", "chemviz.db"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_the_name_of_its_setting(name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=name):
        load_settings({name: value})


@pytest.mark.parametrize("folder", ["what?", "100% plant", "a%20b", "with space", "Цех №3"])
def test_the_database_lies_in_the_data_folder_whatever_that_is_called(tmp_path: Path, folder: str) -> None:
    data_dir = tmp_path / folder
    open_database(load_settings({"CHEMVIZ_DATA_DIR": str(data_dir)}).database_url).dispose()
    assert (data_dir / "chemviz.db").is_file()
    assert [each.name for each in tmp_path.iterdir()] == [folder]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:secret@db.example:notaport/db",
        "sqlite+aiosqlite:///",
        "sqlite:///x.db?timeout=abc",
        "sqlite:///x.db?mode=ro&uri=true",
    ],
)
def test_a_database_url_that_makes_no_sense_is_one_sentence_without_the_password(url: str) -> None:
    with pytest.raises(Misconfigured, match="DATABASE_URL") as refused:
        open_database(url)
    assert "secret" not in str(refused.value)


def test_an_option_that_postgresql_does_not_know_is_one_sentence(postgres_server: str) -> None:
    with pytest.raises(Misconfigured, match="option"):
        open_database(f"{postgres_server}&nonsense=1")


def test_the_secrets_are_in_no_repr() -> None:
    settings = load_settings({"CHEMVIZ_COOKIE_KEY": "k" * 40, "DATABASE_URL": "postgresql://me:hush@host/db"})
    assert "kkk" not in repr(settings)
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHEMVIZ_REGISTRATION", "everybody"),
        ("CHEMVIZ_SAMPLE_VISIT", "maybe"),
        ("CHEMVIZ_TRUSTED_PROXIES", "-1"),
        ("CHEMVIZ_TRUSTED_PROXIES", "all"),
        ("CHEMVIZ_SMTP_PORT", "0"),
        ("CHEMVIZ_SMTP_SECURITY", "ssl"),
    ],
)
def test_a_setting_of_accounts_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=name):
        load_settings({name: value})


def test_accounts_are_careful_where_nothing_is_set() -> None:
    settings = load_settings({})
    assert (settings.registration, settings.has_sample_visit, settings.trusted_proxies) == ("open", False, 0)
    assert (settings.smtp_host, settings.smtp_security) == (None, "starttls")


def test_a_mail_password_is_never_sent_in_the_clear() -> None:
    with pytest.raises(Misconfigured, match="in the clear") as caught:
        load_settings({"CHEMVIZ_SMTP_SECURITY": "none", "CHEMVIZ_SMTP_PASSWORD": "s3cret"})
    assert "s3cret" not in str(caught.value)


def test_the_chain_of_models_is_taken_in_its_order_each_once() -> None:
    settings = load_settings({"CHEMVIZ_GEMINI_MODELS": " gemini-4-flash, models/gemini-3.8-flash,gemini-4-flash "})
    assert settings.gemini_models == ("gemini-4-flash", "gemini-3.8-flash")
    assert load_settings({}).gemini_models[0] == "gemini-3.8-flash"


def test_the_allowance_of_advice_can_be_set_and_switched_off() -> None:
    own = {"CHEMVIZ_ADVICE_PER_USER_DAY": "0", "CHEMVIZ_ADVICE_PER_DAY": "7", "CHEMVIZ_ADVICE_TOKENS": "500"}
    allowance = load_settings(own | {"CHEMVIZ_ADVICE_TOKENS_PER_DAY": "1000"}).allowance
    assert allowance == Allowance(0, 7, 500, 1000)
    assert load_settings({}).allowance == Allowance()


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080", "https://proxy.example/", "http://[::1]:9"])
def test_an_address_for_gemini_is_taken(address: str) -> None:
    assert load_settings({"CHEMVIZ_GEMINI_ENDPOINT": address}).gemini_endpoint == address.rstrip("/")
