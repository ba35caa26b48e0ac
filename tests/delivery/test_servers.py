"""The same over the network: real servers on loopback, and connections that break."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from fascicle.distribution.delivery.opening import open_store
from fascicle.errors import MachineError
from fascicle.issue.target import Target
from tests.delivery.conftest import Site
from tests.delivery.servers import SSHD, BreakingWire, make_home, sftp_server

pytestmark = pytest.mark.skipif(
    not SSHD.is_file(), reason="there is no SSH server here: apt-get install openssh-server"
)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the keys of the server and of its client."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="session")
def sshd(keys: Path) -> Iterator[int]:
    """Yield the port of an SFTP server."""
    with sftp_server(keys) as port:
        yield port


@pytest.fixture
def wire(sshd: int) -> Iterator[BreakingWire]:
    """Yield a wire to the server that breaks three times, wherever that is."""
    with BreakingWire(sshd, 4_000, 150_000, 420_000) as wire:
        yield wire


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home of who sends."""
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return home


def over_ssh(user: str, port: int, folder: Path) -> Target:
    return Target("server", f"sftp://{user}@127.0.0.1:{port}{folder}")


def test_a_site_arrives_over_sftp(site: Site, sshd: int, keys: Path, at_home: Path) -> None:
    target = over_ssh(make_home(at_home, keys, sshd), sshd, site.root / "served")
    site.send(target)
    assert site.arrived(target) == site.files()
    site.write("1-1/article.html", "<p>Other</p>")
    assert [parcel.name for parcel in site.send(target).send] == ["1-1/article.html"]
    assert (site.root / "served/1-1/article.html").read_text() == "<p>Other</p>"
    assert site.send(target).is_empty


def test_a_broken_connection_is_taken_up_again(
    site: Site, wire: BreakingWire, keys: Path, at_home: Path
) -> None:
    target = over_ssh(make_home(at_home, keys, wire.port), wire.port, site.root / "served")
    site.send(target)
    assert wire.broken == 3
    assert len(site.waits) >= 3
    assert site.arrived(target) == site.files()


def test_a_server_that_cannot_be_reached_is_told_in_a_line(
    site: Site, keys: Path, at_home: Path
) -> None:
    with socket.socket() as deaf:  # it has a port, and does not listen
        deaf.bind(("127.0.0.1", 0))
        port = deaf.getsockname()[1]
        target = over_ssh(make_home(at_home, keys, port), port, site.root)
        with pytest.raises(MachineError, match="cannot be reached") as caught:
            site.send(target)
    assert caught.value.where == "server"
    assert len(site.waits) == 5


def test_a_server_that_nobody_knows_gets_nothing(
    site: Site, sshd: int, keys: Path, at_home: Path
) -> None:
    target = over_ssh(make_home(at_home, keys), sshd, site.root / "served")
    with pytest.raises(MachineError, match="not among the known hosts"):
        site.send(target)
    (at_home / ".ssh/known_hosts").write_text(
        f"[127.0.0.1]:{sshd} {(keys / 'client.pub').read_text()}"
    )
    with pytest.raises(MachineError, match="shows another key"):
        site.send(target)
    assert site.waits == []
    assert not (site.root / "served").exists()


def test_somebody_without_a_key_is_not_let_in(
    site: Site, sshd: int, keys: Path, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_home(at_home, keys, sshd)
    (at_home / ".ssh/id_ed25519").unlink()
    monkeypatch.setenv("FASCICLE_SERVER_PASSWORD", "not-the-password")
    with pytest.raises(MachineError, match="does not let") as caught:
        site.send(over_ssh(user, sshd, site.root / "served"))
    assert "not-the-password" not in f"{caught.value.message} {caught.value.hint}"


def test_a_folder_below_ones_home_can_be_named(
    site: Site, sshd: int, keys: Path, at_home: Path
) -> None:
    user = make_home(at_home, keys, sshd)
    store = open_store(Target("server", f"sftp://{user}@127.0.0.1:{sshd}/~/public"), site.root)
    assert store.base == "public"
    store.close()
