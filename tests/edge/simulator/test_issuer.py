"""The test root and what it certifies."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from edge.simulator.errors import SimulationError
from edge.simulator.issuer import REGISTER_POLICY, Issuer
from edge.simulator.keys import Digest, KeyKind


def common_name(certificate: x509.Certificate) -> str | bytes:
    return certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value


def test_the_register_is_named_rrn_and_issued_directly_by_the_root(issuer: Issuer) -> None:
    register = issuer.register().certificate
    assert register.subject.rfc4514_string() == "CN=RRN,O=RRN,C=BE"
    register.verify_directly_issued_by(issuer.root.certificate)


def test_the_register_may_sign_beyond_dispute_and_nothing_else(issuer: Issuer) -> None:
    usage = issuer.register().certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign


def test_the_register_names_its_policy(issuer: Issuer) -> None:
    extensions = issuer.register().certificate.extensions
    policies = extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [policy.policy_identifier.dotted_string for policy in policies] == [REGISTER_POLICY]


def test_the_register_is_one_per_kind_of_key(issuer: Issuer) -> None:
    assert issuer.register() is issuer.register()
    assert isinstance(issuer.register(KeyKind.RSA_1024).key, rsa.RSAPrivateKey)


def test_a_citizen_authority_chains_to_the_same_root_under_another_name(issuer: Issuer) -> None:
    authority = issuer.citizen_authority().certificate
    authority.verify_directly_issued_by(issuer.root.certificate)
    assert common_name(authority) == "Citizen CA"


def test_two_roots_have_two_pins() -> None:
    assert Issuer.generate().root_pin != Issuer.generate().root_pin


def test_a_root_can_be_rsa() -> None:
    issuer = Issuer.generate(KeyKind.RSA_2048)
    issuer.register().certificate.verify_directly_issued_by(issuer.root.certificate)


def test_a_saved_issuer_is_the_same_when_loaded(tmp_path: Path) -> None:
    saved = Issuer.generate()
    register = saved.register().certificate
    trust_root = saved.save(tmp_path / "issuer")
    loaded = Issuer.load(tmp_path / "issuer")
    assert trust_root.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")
    assert loaded.root_pin == saved.root_pin
    assert loaded.register().certificate == register


def test_saved_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    Issuer.generate().save(tmp_path)
    assert (tmp_path / "root.key").stat().st_mode & 0o077 == 0


def test_a_directory_without_an_issuer_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SimulationError, match=r"Issuer\.generate\(\)\.save"):
        Issuer.load(tmp_path)


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    Issuer.generate().save(tmp_path)
    (tmp_path / "root.key").write_text("no key")
    with pytest.raises(SimulationError, match=r"root\.key"):
        Issuer.load(tmp_path)


def test_a_revocation_list_holds_the_revoked_and_its_dates(issuer: Issuer) -> None:
    register = issuer.register().certificate
    issued = date(2026, 1, 1)
    revoked = issuer.revocation_list([register], issued=issued, next_update=date(2026, 8, 1))
    assert revoked.get_revoked_certificate_by_serial_number(register.serial_number) is not None
    assert revoked.last_update_utc == datetime(2026, 1, 1, tzinfo=UTC)
    root_key = issuer.root.certificate.public_key()
    assert revoked.is_signature_valid(root_key)  # type: ignore[arg-type]  # the root is no DSA key


def test_digests_have_their_lengths() -> None:
    assert [len(digest.of(b"")) for digest in Digest] == [20, 32, 48]
