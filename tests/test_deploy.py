"""What is deployed holds what the pages about it promise: units, container, and several workers."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest
import yaml

from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")))
PAGES = [ROOT / "docs" / "operation.md", ROOT / "docs" / "operation.zh-CN.md"]
HARD = {
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "RestrictSUIDSGID": "yes",
    "RestrictNamespaces": "yes",
    "SystemCallFilter": "~@privileged @resources",
    "UMask": "0077",
    "User": "anxin",
    "StateDirectoryMode": "0700",
}


class _Unit(RawConfigParser):
    """A unit file: keys keep their case and may come several times, of which the last one is kept."""

    def __init__(self, text: str) -> None:
        super().__init__(strict=False, delimiters=("=",), comment_prefixes=("#",), interpolation=None)
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.read_string(text)


@pytest.mark.parametrize("name", ["anxin.service", "anxin-backup.service"])
def test_a_service_may_do_little(name: str) -> None:
    service = _Unit((DEPLOY / name).read_text("utf-8"))["Service"]
    wanted = dict(HARD) if name == "anxin.service" else {**HARD, "SystemCallFilter": "@system-service"}
    assert {key: service.get(key) for key in wanted} == wanted
    assert "root" not in service.values()


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/anxin/bin/anxin", "/bin/true")
        # Of the user, which this machine does not have, the other test speaks.
        (tmp_path / unit.name).write_text(re.sub(r"^(User|Group)=anxin\n", "", text, flags=re.MULTILINE), "utf-8")
    command = ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert not [line for line in (done.stdout + done.stderr).splitlines() if str(tmp_path) in line or "anxin" in line]


def test_the_container_is_nobody_and_pinned() -> None:
    lines = [line for line in (DEPLOY / "Containerfile").read_text("utf-8").splitlines() if not line.startswith("#")]
    text = "\n".join(lines)
    assert (
        text.count("FROM ") == 2
        and ":latest" not in text
        and all("python:3.11" in one for one in lines if "FROM" in one)
    )
    assert re.search(r"^USER [1-9][0-9]+:[1-9][0-9]+$", text, re.MULTILINE)
    assert text.index("USER ") < text.index("ENTRYPOINT") and "pip" not in text[text.index("USER ") :]
    assert "-c constraints.txt" in text and "ADD " not in text
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / one).exists() for one in source.split())
    kept = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert kept[0] == "*" and "!.env" not in kept


def test_two_workers_share_what_they_have_to() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    workers = [service for name, service in services.items() if name.startswith("worker")]
    assert len(workers) == 2 and "ports" not in services["postgres"]
    for worker in workers:
        assert worker["read_only"] is True and worker["cap_drop"] == ["ALL"]
        assert worker["security_opt"] == ["no-new-privileges:true"] and "user" not in worker
        assert worker["environment"]["ANXIN_DATABASE_URL"].startswith("postgresql+psycopg://")
        assert worker["volumes"] == workers[0]["volumes"]


def test_every_setting_that_is_named_exists() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for path in (*UNITS, *PAGES, DEPLOY / "Containerfile", DEPLOY / "compose.yaml"):
        assert set(re.findall(r"ANXIN_[A-Z_]+", path.read_text("utf-8"))) <= known, path


def test_the_pages_say_the_same_and_name_the_figures_that_there_are() -> None:
    source = (ROOT / "bot" / "monitoring.py").read_text("utf-8")
    shapes = []
    for page in PAGES:
        text = page.read_text("utf-8")
        shapes.append(re.findall(r"^(#+|\||```|- \*\*)", text, re.MULTILINE))
        for figure in re.findall(r"`(anxin_[a-z_]+)", text):
            assert f'"{figure.removesuffix("_total")}"' in source, figure
        for unit in re.findall(r"anxin(?:-backup)?\.(?:service|timer)", text):
            assert (DEPLOY / unit).exists()
    assert shapes[0] == shapes[1]
