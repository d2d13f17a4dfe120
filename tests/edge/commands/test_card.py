"""`werfpoort-edge card` tells a person, or a program, everything about one card."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner, Result

from edge.commands.card import card
from edge.commands.card_report import Report
from edge.errors import CardError
from edge.readers.eid import Trust, read_card
from edge.simulator import forgery
from edge.simulator.card import VirtualCard
from edge.simulator.errors import SimulationError
from edge.simulator.image import CardImage
from edge.simulator.issuer import Issuer
from edge.simulator.people import Person, crowd
from edge.simulator.personalise import issue
from edge.simulator.strangers import SilentCard
from edge.simulator.vpcd import VirtualSlot
from stage.pcscd import Pcscd
from tests.edge.readers.slots import wait_until_empty

PERSON: Person = replace(crowd(1, seed=3)[0], surname="Zandhove", given_names="Fien Noor")
STABLE = {
    "national_number",
    "surname",
    "given_names",
    "birth_date",
    "nationality",
    "document_type",
    "card_number",
    "valid_from",
    "valid_until",
    "assurance",
    "checks",
    "commands",
    "bytes",
}

app = typer.Typer()
app.command()(card)
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer.generate()


@pytest.fixture(scope="module")
def image(issuer: Issuer) -> CardImage:
    return issue(PERSON, issuer)


@pytest.fixture
def run(issuer: Issuer, image: CardImage, tmp_path: Path) -> Run:
    """Run the command on an image directory, trusting the test root."""
    root = issuer.save(tmp_path / "issuer")

    def with_image(*options: str, held: CardImage = image, trusted: bool = True) -> Result:
        held.save(tmp_path / "image")
        trust = ["--trust-root", str(root)] if trusted else []
        return CliRunner().invoke(app, ["--image", str(tmp_path / "image"), *trust, *options])

    return with_image


def told(result: Result) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(result.stdout)
    return parsed


def validity(result: Result) -> str:
    checks: list[dict[str, str]] = told(result)["checks"]
    return next(check["outcome"] for check in checks if check["name"] == "validity")


def test_a_genuine_card_is_shown_with_its_checks_and_cost(run: Run) -> None:
    result = run()
    assert result.exit_code == 0
    assert "Genuine, assurance signed." in result.stdout
    for word in ("signature", "chain-dates", "chip-serial", "9 card commands", "bytes"):
        assert word in result.stdout


def test_personal_data_are_masked_unless_asked_for(run: Run) -> None:
    masked = run().stdout
    for secret in (PERSON.number.digits, "andhove", "Noor", PERSON.born.isoformat()):
        assert secret not in masked
    assert "Zandhove" in run("--unmask").stdout


def test_the_json_of_an_image_is_in_full_as_its_files_are(run: Run) -> None:
    fields = told(run("--json"))
    assert (fields["masked"], fields["national_number"]) == (False, PERSON.number.digits)


def test_the_json_of_a_card_in_a_reader_is_masked(image: CardImage, issuer: Issuer) -> None:
    trust = Trust.on([issuer.root.certificate])
    reading = read_card(VirtualCard(image), trust, now=lambda: 0.0, pause=lambda _: None)
    report = Report(reading, trust, unmask=False, today=date(2026, 11, 23)).as_json()
    assert report["masked"]
    for secret in (PERSON.number.digits, "andhove", "Noor", PERSON.born.isoformat()):
        assert secret not in json.dumps(report, ensure_ascii=False)


def test_json_has_stable_names(run: Run) -> None:
    fields = told(run("--json", "--unmask"))
    assert set(fields) >= STABLE
    assert fields["national_number"] == PERSON.number.digits
    assert (fields["surname"], fields["given_names"]) == ("Zandhove", "Fien Noor")
    assert fields["birth_date"] == PERSON.born.isoformat()
    assert (fields["valid_from"], fields["valid_until"]) == ("2024-03-01", "2034-03-01")
    assert fields["document_type"] == PERSON.document_type
    assert fields["assurance"] == "signed"
    assert {check["name"] for check in fields["checks"]} >= {"signature", "root", "chip"}


def test_a_forged_card_is_refused_and_nothing_of_it_is_shown(run: Run, image: CardImage) -> None:
    result = run("--json", "--unmask", held=forgery.altered(image))
    assert result.exit_code == 1
    fields = told(result)
    assert (fields["genuine"], fields["reason"]) == (False, "identity-altered")
    assert fields["surname"] is fields["national_number"] is fields["assurance"] is None


def test_a_refusal_is_shown_with_the_check_that_failed(run: Run, image: CardImage) -> None:
    result = run(held=forgery.altered(image))
    assert result.exit_code == 1
    assert "Refused: identity-altered" in result.stdout
    assert "✗" in result.stdout


def test_a_card_that_begins_later_is_said_not_to_be_valid_yet(run: Run, issuer: Issuer) -> None:
    early = issue(PERSON, issuer, valid_from=date(2040, 1, 1), valid_until=date(2044, 1, 1))
    assert "not valid yet today" in run(held=early).stdout


def test_replaced_roots_are_said_loudly(run: Run) -> None:
    assert "REPLACED" in run("--json").stderr
    assert told(run("--json"))["trust"] == "replaced"


def test_without_replaced_roots_a_test_card_is_refused(run: Run) -> None:
    result = run("--json", trusted=False)
    assert result.exit_code == 1
    assert told(result)["reason"] == "root-not-pinned"
    assert "REPLACED" not in result.stderr


def test_card_data_that_an_image_lacks_are_not_made_up(run: Run, tmp_path: Path) -> None:
    run()
    (tmp_path / "image" / "CARDDATA.bin").unlink()
    root = str(tmp_path / "issuer" / "root.pem")
    again = ["--image", str(tmp_path / "image"), "--trust-root", root, "--json"]
    checks = {
        check["name"]: check["outcome"] for check in told(CliRunner().invoke(app, again))["checks"]
    }
    assert checks["chip-serial"] == "not-checked"


def test_the_chips_key_is_compared_where_the_image_has_it(run: Run, image: CardImage) -> None:
    def outcomes(result: Result) -> dict[str, str]:
        return {check["name"]: check["outcome"] for check in told(result)["checks"]}

    assert outcomes(run("--json"))["chip-key"] == "passed"
    other = issue(PERSON, Issuer.generate()).files["4040"]
    exchanged = run("--json", held=forgery.with_files(image, {"4040": other}))
    assert (exchanged.exit_code, told(exchanged)["reason"]) == (1, "chip-not-genuine")
    assert outcomes(exchanged)["chip-key"] == "failed"


def test_an_image_without_the_chips_key_is_read_all_the_same(run: Run, tmp_path: Path) -> None:
    run()
    (tmp_path / "image" / "4040.bin").unlink()
    root = str(tmp_path / "issuer" / "root.pem")
    again = ["--image", str(tmp_path / "image"), "--trust-root", root, "--json"]
    fields = told(CliRunner().invoke(app, again))
    assert fields["assurance"] == "signed"
    assert {"chip-key", "chip"} <= {
        check["name"] for check in fields["checks"] if check["outcome"] == "not-checked"
    }


def test_several_roots_may_be_given_in_one_file_or_in_several(
    run: Run, issuer: Issuer, tmp_path: Path
) -> None:
    run()
    own = (tmp_path / "issuer" / "root.pem").read_bytes()
    other = Issuer.generate().root.certificate
    bundle, der = tmp_path / "bundle.pem", tmp_path / "other.der"
    bundle.write_bytes(other.public_bytes(Encoding.PEM) + own)
    der.write_bytes(issuer.root.certificate.public_bytes(Encoding.DER))
    for roots in ([bundle], [tmp_path / "issuer" / "root.pem", der], [der]):
        options = [option for root in roots for option in ("--trust-root", str(root))]
        image = ["--image", str(tmp_path / "image")]
        assert CliRunner().invoke(app, [*image, *options]).exit_code == 0


def test_a_directory_that_is_no_image_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nothing = CliRunner().invoke(app, ["--image", str(tmp_path / "empty")])
    assert isinstance(nothing.exception, SimulationError)
    assert "4031.bin" in str(nothing.exception)
    assert CliRunner().invoke(app, ["--image", str(tmp_path / "absent")]).exit_code == 2
    run()
    with (tmp_path / "image" / "503C.bin").open("r+b") as file:
        file.truncate(2**40)
    endless = CliRunner().invoke(app, ["--image", str(tmp_path / "image")])
    assert isinstance(endless.exception, SimulationError)
    assert "longer than any file" in str(endless.exception)


def test_the_age_of_a_revocation_list_is_shown(run: Run, issuer: Issuer, tmp_path: Path) -> None:
    signed = issuer.revocation_list([], issued=date(2026, 1, 1), next_update=date(2026, 7, 1))
    path = tmp_path / "list.crl"
    path.write_bytes(signed.public_bytes(Encoding.DER))
    shown = run("--revocation-list", str(path)).stdout
    assert "list of 2026-01-01" in shown
    assert "age of the revocation lists" in shown


def test_an_expired_card_is_genuine_but_said_to_be_over(run: Run, issuer: Issuer) -> None:
    over = issue(PERSON, issuer, valid_from=date(2010, 1, 1), valid_until=date(2020, 1, 1))
    result = run(held=over)
    assert result.exit_code == 0
    assert "over today" in result.stdout
    assert validity(run("--json", held=over)) == "failed"


def test_validity_is_a_check_of_its_own(run: Run, image: CardImage) -> None:
    assert validity(run("--json")) == "passed"
    assert validity(run("--json", held=forgery.altered(image))) == "not-checked"


def test_a_card_in_a_real_reader_is_read(
    issuer: Issuer, image: CardImage, tmp_path: Path, pcscd: Pcscd
) -> None:
    root = issuer.save(tmp_path)
    wait_until_empty("Virtual PCD 00 00")
    with VirtualSlot(pcscd.ports[0]) as slot:
        inserting = threading.Timer(0.1, slot.insert, [VirtualCard(image)])
        inserting.start()
        options = ["--virtual", "--reader", "*00 00", "--wait", "10", "--trust-root", str(root)]
        result = CliRunner().invoke(app, [*options, "--json"])
        inserting.join()
    assert result.exit_code == 0, result.output
    assert told(result)["assurance"] == "signed"


def test_a_reader_that_is_not_there_is_said_with_what_to_do(pcscd: Pcscd) -> None:
    del pcscd
    result = CliRunner().invoke(app, ["--reader", "Absent*"])
    assert isinstance(result.exception, CardError)
    assert "--reader" in str(result.exception)
    assert "Virtual PCD 00 00" in str(result.exception)


def test_a_card_the_wrong_way_round_is_said_to_be_mute(pcscd: Pcscd) -> None:
    wait_until_empty("Virtual PCD 00 00")
    with VirtualSlot(pcscd.ports[0]) as slot:
        slot.insert(SilentCard())
        result = CliRunner().invoke(app, ["--virtual", "--wait", "10", "--json"])
    assert result.exit_code == 1
    assert told(result)["reason"] == "card-mute"


def test_no_card_within_the_time_is_said(pcscd: Pcscd) -> None:
    del pcscd
    wait_until_empty("Virtual PCD 00 00")
    result = CliRunner().invoke(app, ["--virtual", "--wait", "0.2"])
    assert isinstance(result.exception, CardError)
    assert "No card was put into" in str(result.exception)
