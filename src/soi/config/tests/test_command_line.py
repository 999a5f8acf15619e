"""The `soi` command as an operator types it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from soi.config.command_line import main as command
from soi.config.command_line.demo import demo_settings
from soi.config.command_line.prepare import is_current, source_key
from soi.config.environment import CHECKOUT, Environment, Settings, Trouble
from soi.config.programs import granian

PROMISED = {
    "start",
    "demo",
    "migrate",
    "worker",
    "follower",
    "web",
    "read",
    "audit",
    "storage",
    "packs",
    "shell",
    "database",
}


@pytest.mark.parametrize(("given", "meant"), [("1", [True, True, "HTTP_X_FORWARDED_PROTO"]), ("0", [False, False, ""])])
def test_behind_https_cookies_and_addresses_are_of_that_line(given: str, meant: list[object]) -> None:
    program = (
        "import json; from soi.config.settings import production as made; print(json.dumps("
        "[made.SESSION_COOKIE_SECURE, made.CSRF_COOKIE_SECURE, (made.SECURE_PROXY_SSL_HEADER or [''])[0]]))"
    )
    variables = {**os.environ, "SOI_HTTPS": given}
    done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == meant


def soi(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "soi.config.command_line", *arguments]
    return subprocess.run(
        line, env={**os.environ, **variables}, capture_output=True, text=True, timeout=60, check=False
    )


def test_help_names_every_command():
    said = command.build_parser().format_help()
    assert {name for name in PROMISED if f"    {name} " not in said} == set()


def test_the_command_starts_without_loading_django():
    line = [sys.executable, "-X", "importtime", "-m", "soi.config.command_line", "--help"]
    loaded = subprocess.run(line, capture_output=True, text=True, check=True).stderr
    assert "argparse" in loaded
    assert "django" not in loaded
    assert "psycopg" not in loaded


def test_an_unknown_word_is_refused():
    done = soi("start", "--loudly")
    assert done.returncode == 2
    assert "--loudly" in done.stderr


def test_a_bad_setting_is_explained_and_nothing_starts(tmp_path):
    done = soi("start", SOI_HOME=str(tmp_path), SOI_PORT="eighty")
    assert done.returncode == 1
    assert "SOI_PORT is 'eighty'" in done.stderr
    assert "Remedy:" in done.stderr
    assert not (tmp_path / "database").exists()


def test_a_taken_port_is_named_before_the_database_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = soi("start", SOI_HOME=str(tmp_path), SOI_PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert f"PORT={port + 1}" in done.stderr
    assert not (tmp_path / "database").exists()


def test_the_demo_keeps_out_of_a_home_at_work(tmp_path):
    (tmp_path / "database" / "data").mkdir(parents=True)
    with pytest.raises(Trouble, match="data of a node at work"):
        demo_settings(Settings(Environment({"SOI_HOME": str(tmp_path)})))


def test_the_demo_is_isolated_and_on_loopback_whatever_is_set(tmp_path):
    outside = Settings(Environment({"SOI_HOME": str(tmp_path), "SOI_BIND": "10.0.0.1", "SOI_NODE_CLASS": "connected"}))
    env = demo_settings(outside)
    assert (env.demo, env.node_class, env.bind) == (True, "isolated", "127.0.0.1")
    again = demo_settings(Settings(Environment({"SOI_HOME": str(tmp_path)})))
    assert again.demo


def test_nobody_listening_is_not_well(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        env = Settings(Environment({"SOI_HOME": str(tmp_path), "SOI_PORT": str(port)}))
        assert not granian.answers(env, timeout=0.2)
    assert not granian.answers(env, timeout=0.2)


def test_the_probe_asks_under_a_name_the_application_accepts():
    assert granian.probe_host([".example", "*", "soi.example"]) == "soi.example"
    assert granian.probe_host(["*"]) == "localhost"


def test_any_change_of_the_source_prepares_the_home_again(tmp_path):
    env = Settings(Environment({"SOI_HOME": str(tmp_path / "home")}))
    sheet = tmp_path / "src" / "web" / "static" / "soi.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("a{}")
    before = source_key(tmp_path, env)
    assert source_key(tmp_path, env) == before
    sheet.write_text("a{color:red}")
    changed = source_key(tmp_path, env)
    assert changed != before
    assert source_key(tmp_path, env.changed(SOI_DATABASE_NAME="other")) != changed


def test_a_home_never_prepared_is_not_current_and_another_server_never(tmp_path):
    env = Settings(Environment({"SOI_HOME": str(tmp_path)}))
    assert not is_current(env)
    (tmp_path / "prepared.key").write_text(source_key(CHECKOUT, env))
    assert is_current(env)
    assert not is_current(env.changed(SOI_DATABASE_URL="postgresql://u:p@h/soi"))
