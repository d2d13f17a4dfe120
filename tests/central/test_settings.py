"""Settings: command line over environment over file, and each mistake named."""

from pathlib import Path

import pytest

from central.errors import ConfigurationError
from central.settings import DEFAULT_DATA, Settings


def test_on_one_machine_nothing_needs_to_be_set() -> None:
    settings = Settings.load(data=None)
    assert settings.data == DEFAULT_DATA
    assert settings.database_url == f"sqlite:///{DEFAULT_DATA}/central.sqlite3"
    assert settings.told_broker_port == 8883


def test_the_command_line_is_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "central.toml").write_text(
        'port = 1111\nbroker_port = 2222\npublic_broker_host = "mqtt.example"\n'
    )
    monkeypatch.setenv("WERFPOORT_PORT", "3333")
    monkeypatch.setenv("WERFPOORT_BROKER_PORT", "4444")
    settings = Settings.load(data=tmp_path, broker_port=5555)
    assert (settings.port, settings.broker_port) == (3333, 5555)
    assert settings.public_broker_host == "mqtt.example"
    assert settings.told_broker_port == 5555


@pytest.mark.parametrize(
    ("name", "value"), [("port", 0), ("broker_port", 70000), ("broker_host", "")]
)
def test_a_wrong_setting_is_named_with_the_places_it_may_come_from(
    tmp_path: Path, name: str, value: object
) -> None:
    with pytest.raises(ConfigurationError, match=f"The setting {name} .*WERFPOORT_{name.upper()}"):
        Settings.load(data=tmp_path, **{name: value})


@pytest.mark.parametrize("url", ["mysql://u:secret@host/name", "sqlite://", "postgresql:secret"])
def test_a_database_that_cannot_be_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("WERFPOORT_DATABASE", url)
    with pytest.raises(ConfigurationError, match=r"database .*: .* PostgreSQL.*_DATABASE") as told:
        Settings.load(data=tmp_path)
    assert "secret" not in str(told.value)


def test_a_password_of_the_database_is_not_shown_with_the_settings(tmp_path: Path) -> None:
    settings = Settings.load(data=tmp_path, database="postgresql://u:secret@host/name")
    assert settings.database_url.endswith("@host/name")
    assert "secret" not in repr(settings)


def test_a_misspelt_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "central.toml").write_text("prot = 1111\n")
    with pytest.raises(ConfigurationError, match="The setting prot"):
        Settings.load(data=tmp_path)
