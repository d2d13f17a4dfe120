"""A day list on paper says what presence says, and its signature breaks when it is changed."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from central.errors import PresenceError
from central.presence import day_list
from central.presence.day_list import DayList, signed_list
from central.presence.headings import headings
from central.presence.names import Name
from central.presence.on_site import Day
from central.vault import Vault
from protocol.receipts import ReceiptNumber
from tests.central.presence.comings import MORNING, SITE

EMPLOYER = "0448181966"


def content(people: int) -> DayList:
    days = [
        Day(
            day=MORNING.date(),
            person=str(number),
            masked="**.**.**-***.28",
            employer=EMPLOYER,
            first_in=MORNING,
            last_out=MORNING + timedelta(hours=8) if number % 2 else None,
            receipt=ReceiptNumber(number + 1),
            check_in=str(number),
            device="gate-1",
            chain=1,
            seq=number + 1,
        )
        for number in range(people)
    ]
    return DayList(
        site=SITE,
        employer=EMPLOYER,
        first=MORNING.date(),
        last=MORNING.date(),
        days=days,
        names={"0": Name("Śliwińska", "Łucja"), "1": Name("Γεωργίου", "Ελένη")},
        made_at=MORNING,
        words=headings("nl"),
    )


def holds(pdf: bytes, vault: Vault) -> bool:
    signature = PdfFileReader(BytesIO(pdf)).embedded_signatures[0]
    root = load_cert_from_pemder(str(vault.ca_certificate_path))  # type: ignore[no-untyped-call]  # the library's own
    known = ValidationContext(trust_roots=[root], allow_fetching=False, moment=MORNING)
    status = validate_pdf_signature(signature, known)
    return bool(status.intact and status.valid and status.trusted)


def test_a_list_is_signed_by_the_central_over_all_of_it(vault: Vault) -> None:
    pdf = signed_list(content(60), vault)
    assert holds(pdf, vault)
    changed = pdf.replace(b"/Location", b"/Locatiom", 1)
    assert changed != pdf
    assert not holds(changed, vault)


def test_without_the_font_it_says_what_to_install(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(day_list, "FONTS", tmp_path)
    with pytest.raises(PresenceError, match="fonts-dejavu-core"):
        signed_list(content(1), vault)
