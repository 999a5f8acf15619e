"""What set-up decides and says; the fetching itself is tried by every `make demo` in an empty folder."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
from pathlib import Path

import pytest

from scripts.preparation import machine, page_packages, python_packages, system_packages
from scripts.preparation.progress import Missing, Progress, Stamp, trusted
from soi.config.environment import CHECKOUT
from soi.engines.reading import find_model

VERBS = ["demo", "start", "test", "check", "prove", "bench", "features"]


@pytest.mark.feature("PLT-01")
def test_a_taken_port_is_named_with_another_to_try():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Missing) as missing:
            machine.require_port(port)
    assert str(port) in missing.value.cause
    assert f"make demo PORT={port + 1}" in missing.value.remedy
    machine.require_port(port)


def test_a_port_that_cannot_be_is_refused():
    with pytest.raises(Missing, match="no port 70000"):
        machine.require_port(70000)


def test_a_full_disk_is_named_before_anything_is_fetched(tmp_path):
    with pytest.raises(Missing, match=r"MB free; setting up needs 999999999 MB"):
        machine.require_disk(tmp_path, least_mb=999_999_999)
    machine.require_disk(tmp_path, least_mb=1)


def test_only_installed_packages_count():
    said = "ii  bubblewrap\nun  chromium\nrc  libmagic1\nii  fonts-liberation\n"
    assert system_packages.parse_dpkg(said) == {"bubblewrap", "fonts-liberation"}


@pytest.mark.feature("PLT-01")
def test_what_is_missing_is_named_with_its_use_and_one_command():
    absent = system_packages.Package("bubblewrap", "confining the programs that read files", lambda: False)
    assert "bubblewrap for confining" in system_packages.explain([absent])
    assert system_packages.remedy([absent]).endswith("--no-install-recommends bubblewrap")


def test_a_package_is_found_by_dpkg_or_by_looking():
    nowhere = system_packages.Package("no-such-package-of-soi", "a test", lambda: False)
    seen = system_packages.Package("no-such-package-of-soi", "a test", lambda: True)
    assert system_packages.find_missing([nowhere, seen]) == [nowhere]


def test_without_an_administrator_the_demos_keys_are_files_and_setup_goes_on(tmp_path, monkeypatch):
    asked: list[list[str]] = []
    monkeypatch.setattr(system_packages, "find_missing", lambda wanted: [system_packages.TOKEN])
    monkeypatch.setattr(system_packages, "apt_install", lambda names, progress: asked.append(names))
    for may, wanted in ((False, []), (True, [["softhsm2"]])):
        monkeypatch.setattr(system_packages, "may_install", lambda may=may: may)
        system_packages.install(tmp_path, "demo", Progress(tmp_path))
        assert asked == wanted


def test_a_machine_whose_apt_has_no_softhsm_is_set_up_all_the_same(tmp_path, monkeypatch):
    def refuse(names: list[str], progress: Progress) -> None:
        raise Missing("apt could not install it", "")

    monkeypatch.setattr(system_packages, "find_missing", lambda wanted: [system_packages.TOKEN])
    monkeypatch.setattr(system_packages, "may_install", lambda: True)
    monkeypatch.setattr(system_packages, "apt_install", refuse)
    system_packages.install(tmp_path, "demo", Progress(tmp_path))


@pytest.mark.parametrize(("said", "major"), [("v20.11.1\n", 20), ("v18.19.0", 18), ("", 0), ("not node", 0)])
def test_the_version_of_node_is_read(said, major):
    assert page_packages.version_of(said) == major


def test_an_empty_shim_is_not_taken_for_uv(tmp_path, monkeypatch):
    shim = tmp_path / "uv"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=None)
    assert python_packages.find_uv(tmp_path) is None
    shim.write_text("#!/bin/sh\nexit 0\n")
    assert python_packages.find_uv(tmp_path) == shim


def lay_out(root: Path) -> None:
    for name in ("uv.lock", "pyproject.toml", "package-lock.json", "package.json"):
        (root / name).write_text(name)
    for path in (root / ".venv" / "bin" / "python", root / ".venv" / "bin" / "soi"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (root / "node_modules").mkdir(exist_ok=True)
    (root / "node_modules" / ".package-lock.json").touch()


@pytest.mark.parametrize(
    ("packages", "stamp"), [(python_packages.are_synced, "python"), (page_packages.are_installed, "npm")]
)
def test_what_is_done_for_tests_is_done_for_the_demo_but_not_the_other_way(tmp_path, packages, stamp):
    lay_out(tmp_path)
    key = {"python": python_packages, "npm": page_packages}[stamp].lock_key(tmp_path)
    assert not packages(tmp_path, "demo")
    Stamp(tmp_path, stamp).write(f"{key} demo")
    assert packages(tmp_path, "demo")
    assert not packages(tmp_path, "test")
    Stamp(tmp_path, stamp).write(f"{key} test")
    assert packages(tmp_path, "demo")
    assert packages(tmp_path, "test")


@pytest.mark.parametrize("name", ["uv.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed_again(tmp_path, name):
    lay_out(tmp_path)
    Stamp(tmp_path, "python").write(f"{python_packages.lock_key(tmp_path)} test")
    assert python_packages.are_synced(tmp_path, "demo")
    (tmp_path / name).write_text("changed")
    assert not python_packages.are_synced(tmp_path, "demo")


def test_the_switch_that_closes_name_spaces_is_named_with_the_command_that_opens_it(tmp_path):
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel" / "unprivileged_userns_clone").write_text("0\n")
    (tmp_path / "kernel" / "apparmor_restrict_unprivileged_userns").write_text("0\n")
    closed = machine.read_switches(tmp_path)
    assert closed == ["kernel/unprivileged_userns_clone"]
    assert "sysctl -w kernel.unprivileged_userns_clone=1" in machine.explain_confinement("no", closed)


def test_a_closed_container_is_told_how_to_start():
    assert "--security-opt" in machine.explain_confinement("No permissions to create new namespace", [])


def test_set_up_puts_the_model_where_the_reader_looks(tmp_path, monkeypatch):
    packed = tmp_path / "var" / "model" / system_packages.FETCHED_MODEL
    assert not system_packages.has_fetched_model(tmp_path)
    packed.parent.mkdir(parents=True)
    packed.write_bytes(gzip.compress(b"a model"))
    assert system_packages.has_fetched_model(tmp_path)
    monkeypatch.setattr(find_model, "SYSTEM", tmp_path / "nothing")
    monkeypatch.setattr(find_model, "ROOTS", find_model.roots_of(tmp_path))
    assert find_model.find_model().bytes() == b"a model"


@pytest.mark.feature("PLT-01")
def test_times_of_fetching_are_told_apart(tmp_path, capsys):
    progress = Progress(tmp_path)
    with progress.step("One", "fetched", fetches=True):
        pass
    with progress.step("Two", "done") as step:
        step.skipped = True
    progress.close()
    said = capsys.readouterr().out
    assert "Fetching and installing packages: 0.0 s; the rest:" in said
    assert "in place" in said
    assert (tmp_path / "times.json").exists()


def test_certificates_of_the_machine_are_trusted_where_it_keeps_any(tmp_path):
    (tmp_path / "ca.crt").touch()
    assert set(trusted(tmp_path / "ca.crt").values()) == {str(tmp_path / "ca.crt")}
    assert trusted(tmp_path / "none.crt") == {}


def test_the_output_of_a_failed_program_is_kept(tmp_path):
    done = Progress(tmp_path).run(["sh", "-c", "echo first; echo second >&2; exit 4"], cwd=tmp_path)
    assert done.returncode == 4
    assert done.stdout == "first\nsecond"
    assert (tmp_path / "last.log").read_text() == "first\nsecond\n"


def test_make_alone_lists_every_verb():
    said = subprocess.run(["make", "--no-print-directory"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert [line.split()[1] for line in said.stdout.splitlines()] == VERBS


def test_a_promise_is_named_after_the_verb():
    command = ["make", "--no-print-directory", "-n", "prove", "crash"]
    said = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True, env=os.environ)
    assert "-m tests.prove crash" in said.stdout
