"""The vault: made once and whole, shut to others, and true to what it issues."""

import ssl
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store

import central.vault.clients
import central.vault.vault
from central.errors import CentralError, ConfigurationError, RequestError, VaultError
from central.vault import Vault
from central.vault.files import write_new
from protocol.envelope import TokenType
from protocol.identifiers import device_id
from tests.central.gate_requests import request_pem

GATE = device_id("gate-01")


def common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def test_it_opens_with_the_keys_that_it_was_made_with(vault: Vault, tmp_path: Path) -> None:
    again = Vault.open(tmp_path / "central")
    token = vault.acknowledgement_key.sign(b"{}", TokenType.ACKNOWLEDGEMENT)
    assert again.acknowledgement_key.verify_key.open(token, TokenType.ACKNOWLEDGEMENT) == b"{}"
    assert again.sealing_private.private_bytes_raw() == vault.sealing_private.private_bytes_raw()
    assert again.blind_index_key == vault.blind_index_key
    assert again.blind_index_key != again.token_key


@pytest.mark.usefixtures("vault")
def test_only_its_owner_can_reach_it(tmp_path: Path) -> None:
    folder = tmp_path / "central" / "vault"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.usefixtures("vault")
def test_a_vault_that_others_can_reach_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "central" / "vault").chmod(0o750)
    with pytest.raises(VaultError, match="chmod 700"):
        Vault.open(tmp_path / "central")


def test_it_is_never_made_anew(vault: Vault, tmp_path: Path, now: datetime) -> None:
    before = vault.ca_certificate_path.read_bytes()
    with pytest.raises(VaultError, match="already"):
        Vault.create(tmp_path / "central", ["localhost"], now)
    assert vault.ca_certificate_path.read_bytes() == before


def test_a_central_that_was_not_made_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="werfpoort-central init"):
        Vault.open(tmp_path / "nothing")


def test_a_damaged_key_is_told_and_not_replaced(vault: Vault, tmp_path: Path) -> None:
    vault.https_key_path.write_text("not a key")
    vault.ca_certificate_path.write_text("not a certificate")
    with pytest.raises(VaultError, match="cannot be read"):
        Vault.open(tmp_path / "central")


def test_a_making_that_fails_half_way_leaves_nothing(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(central.vault.vault, "write_new", full)
    with pytest.raises(VaultError, match="No space left"):
        Vault.create(tmp_path / "central", ["localhost"], now)
    assert list((tmp_path / "central").iterdir()) == []


@pytest.mark.parametrize("hosts", [[], ["gent é"]])
def test_hosts_that_no_certificate_can_name_are_refused(
    hosts: list[str], tmp_path: Path, now: datetime
) -> None:
    with pytest.raises(CentralError):
        Vault.create(tmp_path / "central", hosts, now)
    assert not (tmp_path / "central" / "vault").exists()


def test_a_host_name_is_explained(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(ConfigurationError, match="xn--"):
        Vault.create(tmp_path / "central", ["gent-é"], now)


def test_gates_are_told_the_first_host(tmp_path: Path, now: datetime) -> None:
    made = Vault.create(tmp_path / "other", ["central.example", "192.0.2.7"], now)
    assert made.host == "central.example"
    assert Vault.create(tmp_path / "third", ["192.0.2.7"], now).host == "192.0.2.7"


@pytest.mark.rule("R33")
def test_a_device_s_certificate_bears_its_id_whatever_the_request_asks(
    vault: Vault, now: datetime
) -> None:
    request = request_pem(Ed25519PrivateKey.generate(), "central-bridge")
    certificate = vault.issue_device_certificate(request, GATE, now)
    assert common_name(certificate) == GATE
    assert isinstance(certificate.public_key(), Ed25519PublicKey)
    use = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(use) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def test_a_device_s_certificate_is_valid_for_a_year_and_for_a_broker_whose_clock_is_behind(
    vault: Vault, now: datetime
) -> None:
    request = request_pem(Ed25519PrivateKey.generate())
    certificate = vault.issue_device_certificate(request, GATE, now)
    assert certificate.not_valid_before_utc == now - timedelta(days=1)
    assert certificate.not_valid_after_utc == now + timedelta(days=365)


def _tampered() -> str:
    lines = request_pem(Ed25519PrivateKey.generate()).splitlines()
    lines[2] = lines[2][:20] + ("A" if lines[2][20] != "A" else "B") + lines[2][21:]
    return "\n".join(lines)


@pytest.mark.rule("R33")
@pytest.mark.parametrize(
    ("request_text", "complaint"),
    [
        (request_pem(ec.generate_private_key(ec.SECP256R1())), "Ed25519"),
        (_tampered(), "request"),
        ("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----", "PKCS#10"),
        ("é", "PKCS#10"),
        ("", "PKCS#10"),
    ],
    ids=["other-key", "tampered", "garbage", "not-ascii", "empty"],
)
def test_without_proof_of_an_ed25519_key_nothing_is_issued(
    vault: Vault, now: datetime, request_text: str, complaint: str
) -> None:
    with pytest.raises(RequestError, match=complaint):
        vault.issue_device_certificate(request_text, GATE, now)


def test_what_it_issues_verifies_up_to_its_ca(vault: Vault, now: datetime) -> None:
    request = request_pem(Ed25519PrivateKey.generate())
    device = vault.issue_device_certificate(request, GATE, now)
    bridge = x509.load_pem_x509_certificate(vault.client("central-bridge").certificate.read_bytes())
    store = Store([vault.ca_certificate])
    for issued in (device, bridge):
        issued.verify_directly_issued_by(vault.ca_certificate)
    server = x509.load_pem_x509_certificate(vault.https_certificate_path.read_bytes())
    verifier = PolicyBuilder().store(store).time(now)
    chain = verifier.build_server_verifier(x509.DNSName("localhost")).verify(server, [])
    assert chain[-1] == vault.ca_certificate


def test_each_part_of_the_central_has_a_certificate_of_its_own_made_once(
    vault: Vault, tmp_path: Path
) -> None:
    first, control = vault.client("central-bridge"), vault.client("central-control")
    made = [x509.load_pem_x509_certificate(of.certificate.read_bytes()) for of in (first, control)]
    assert [common_name(each) for each in made] == ["central-bridge", "central-control"]
    assert made[0].not_valid_after_utc == vault.ca_certificate.not_valid_after_utc
    before = first.certificate.read_bytes()
    assert Vault.open(tmp_path / "central").client("central-bridge") == first
    assert first.certificate.read_bytes() == before
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_cert_chain(control.certificate, control.key)
    assert control.key.stat().st_mode & 0o777 == 0o600
    assert control.key.parent.stat().st_mode & 0o777 == 0o700


def test_of_two_processes_that_make_a_part_s_certificate_at_once_both_get_the_same(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    write = write_new

    def slow(path: Path, data: bytes) -> None:
        monkeypatch.setattr(central.vault.clients, "write_new", write)
        made.append(Vault.open(tmp_path / "central").client("central-bridge-2").certificate)
        write(path, data)

    monkeypatch.setattr(central.vault.clients, "write_new", slow)
    files = vault.client("central-bridge-2")
    assert files.certificate == made[0]
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(files.certificate, files.key)
    assert [path.name for path in files.certificate.parent.parent.iterdir()] == ["central-bridge-2"]


@pytest.mark.parametrize("name", ["gate-1", "central-", "central-../ca", "central-A"])
def test_a_name_that_a_device_could_have_gets_no_part_s_certificate(
    vault: Vault, name: str
) -> None:
    with pytest.raises(VaultError, match="has a name such as"):
        vault.client(name)


def test_the_https_certificate_is_renewed_in_time_for_the_same_names(
    vault: Vault, now: datetime
) -> None:
    before = vault.https_certificate_path.read_bytes()
    assert not vault.renew_https(now + timedelta(days=300))
    assert vault.https_certificate_path.read_bytes() == before
    assert vault.renew_https(now + timedelta(days=350))
    renewed = x509.load_pem_x509_certificate(vault.https_certificate_path.read_bytes())
    assert renewed.not_valid_after_utc > now + timedelta(days=700)
    names = [
        x509.load_pem_x509_certificate(text)
        .extensions.get_extension_for_class(x509.SubjectAlternativeName)
        .value
        for text in (before, vault.https_certificate_path.read_bytes())
    ]
    assert names[0] == names[1]
    assert vault.https_certificate_path.stat().st_mode & 0o777 == 0o600
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(vault.https_certificate_path, vault.https_key_path)


def test_browsers_accept_how_long_the_https_certificate_is_valid(vault: Vault) -> None:
    certificate = x509.load_pem_x509_certificate(vault.https_certificate_path.read_bytes())
    validity = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert validity <= timedelta(days=397)
