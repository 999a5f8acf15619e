from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from soi.config.environment import CHECKOUT, LONGEST_SOCKET_FOLDER, BadSetting, Environment, Settings, Trouble

SOURCE = CHECKOUT / "src" / "soi"
VARIABLE = re.compile(r'"(SOI_[A-Z_]+)"')


def settings_with(**variables: str) -> Settings:
    return Settings(Environment(variables))


def test_a_port_that_is_no_number_is_refused_by_name():
    with pytest.raises(BadSetting, match=r"SOI_PORT is 'abc', but it must be a whole number from 1 to 65535"):
        _ = settings_with(SOI_PORT="abc").port


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_out_of_bounds_is_refused(port):
    with pytest.raises(BadSetting, match="SOI_PORT"):
        _ = settings_with(SOI_PORT=port).port


def test_a_port_within_bounds_is_taken():
    assert settings_with(SOI_PORT=" 8001 ").port == 8001
    assert settings_with().port == 8000


def test_a_refusal_says_what_to_do():
    with pytest.raises(BadSetting) as refused:
        _ = settings_with(SOI_NODE_CLASS="secret").node_class
    assert "isolated, connected" in refused.value.cause
    assert "settings.md" in refused.value.remedy
    assert refused.value.safe


@pytest.mark.parametrize(("given", "meant"), [("1", True), ("yes", True), ("0", False), ("off", False), ("", False)])
def test_a_flag_is_yes_or_no(given, meant, tmp_path):
    assert settings_with(SOI_HTTPS=given).https is meant


def test_a_flag_that_is_neither_is_refused():
    with pytest.raises(BadSetting, match="SOI_HTTPS"):
        _ = settings_with(SOI_HTTPS="perhaps").https


def test_a_home_must_be_a_full_path():
    with pytest.raises(BadSetting, match="SOI_HOME"):
        _ = settings_with(SOI_HOME="var/home").home


def test_a_home_marked_as_demo_is_isolated_and_one_at_work_is_not(tmp_path):
    at_work = settings_with(SOI_HOME=str(tmp_path))
    assert (at_work.demo, at_work.node_class) == (False, "connected")
    at_work.demo_mark.touch()
    invented = settings_with(SOI_HOME=str(tmp_path))
    assert (invented.demo, invented.node_class) == (True, "isolated")


def test_a_secret_is_made_once_and_closed_to_others(tmp_path):
    first = settings_with(SOI_HOME=str(tmp_path)).secret_key
    again = settings_with(SOI_HOME=str(tmp_path)).secret_key
    assert first == again
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "keys" / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_two_homes_have_different_secrets(tmp_path):
    one, two = (settings_with(SOI_HOME=str(tmp_path / name)).database("app")["password"] for name in "ab")
    assert one != two


def test_each_role_has_a_password_of_its_own(tmp_path):
    found = settings_with(SOI_HOME=str(tmp_path))
    passwords = {found.database(role)["password"] for role in ("root", "owner", "app")}
    assert len(passwords) == 3


def test_a_long_home_still_has_a_socket_that_fits(tmp_path):
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    assert len(os.fsencode(settings_with(SOI_HOME=str(deep)).socket_folder)) <= LONGEST_SOCKET_FOLDER


def test_another_server_is_reached_by_its_address(tmp_path):
    found = settings_with(
        SOI_HOME=str(tmp_path), SOI_DATABASE_URL="postgresql://chief:p%40ss@db.example:5433/office?sslmode=verify-full"
    )
    assert found.database("root")["password"] == "p@ss"
    login = found.database("app")
    assert (login["host"], login["port"], login["user"], login["name"]) == ("db.example", 5433, "soi_app", "office")
    assert login["options"] == {"sslmode": "verify-full"}
    assert login["password"] != "p@ss"


def test_an_address_without_user_is_refused_without_repeating_it(tmp_path):
    with pytest.raises(BadSetting) as refused:
        settings_with(SOI_HOME=str(tmp_path), SOI_DATABASE_URL="mysql://h/secret-name").database("root")
    assert "secret-name" not in str(refused.value)


def test_a_home_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Trouble, match="SOI_HOME"):
        _ = settings_with(SOI_HOME=str(tmp_path / "file" / "home")).secret_key


@pytest.mark.feature("PLT-13")
def test_every_variable_is_explained_to_operators():
    manual = (CHECKOUT / "docs" / "for-operators" / "settings.md").read_text()
    read = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" not in path.parts:
            read |= set(VARIABLE.findall(path.read_text()))
    assert len(read) > 10
    assert {name for name in read if f"`{name}`" not in manual} == set()


def test_no_variable_is_explained_that_nothing_reads():
    manual = (CHECKOUT / "docs" / "for-operators" / "settings.md").read_text()
    source = "\n".join(path.read_text() for path in SOURCE.rglob("*.py") if "tests" not in path.parts)
    explained = set(re.findall(r"^\| `(SOI_[A-Z_]+)`", manual, flags=re.MULTILINE))
    assert {name for name in explained if f'"{name}"' not in source} == set()


def test_the_checkout_is_where_the_project_file_lies():
    assert (Path(CHECKOUT) / "pyproject.toml").exists()
