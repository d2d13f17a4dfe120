"""An employer's day list as a PDF, signed with a certificate of the central's own CA (PAdES B-B).

Whoever has the list can prove where it came from and that nobody changed it. Numbers are masked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import FontFace
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from central.errors import PresenceError
from central.presence.movements import BELGIUM
from central.presence.names import Name
from central.presence.on_site import Day
from central.vault import Vault
from central.vault.clients import DOCUMENTS

FONTS = Path("/usr/share/fonts/truetype/dejavu")
"""Where Debian's package fonts-dejavu-core puts a font with the letters of every worker's name."""
_WIDTHS = (24, 58, 38, 20, 20, 36)
"""Of the columns, in millimetres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayList:
    """What is on the list."""

    site: str
    employer: str
    first: date
    last: date
    days: Sequence[Day]
    names: Mapping[str, Name]
    """By check-in; empty for who may not see names."""
    made_at: datetime
    words: Mapping[str, str]
    """`headings` in the reader's language."""


def signed_list(content: DayList, vault: Vault) -> bytes:
    """Return a list as a signed PDF.

    Raises:
        PresenceError: the font is not installed.
    """
    files = vault.client(DOCUMENTS)
    signer = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]  # the library's own
        str(files.key), str(files.certificate), ca_chain_files=(str(vault.ca_certificate_path),)
    )
    if signer is None:  # the library says so in its log only
        raise PresenceError(f"The key that signs lists cannot be read: {files.key}.")
    about = signers.PdfSignatureMetadata(
        field_name="Werfpoort",
        reason=content.words["title"],
        location=content.site,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    unsigned = IncrementalPdfFileWriter(BytesIO(_written(content)))
    signed: BytesIO = signers.sign_pdf(unsigned, about, signer=signer)
    return signed.getvalue()


def _written(content: DayList) -> bytes:
    words = content.words
    paper = _Paper(content)
    paper.add_page()
    paper.set_font("DejaVu", "B", 14)
    paper.cell(0, 9, words["title"], new_x="LMARGIN", new_y="NEXT")
    paper.set_font("DejaVu", "", 9)
    period = f"{content.first:%d/%m/%Y} - {content.last:%d/%m/%Y}"
    for text in (
        f"{words['employer']}: {content.employer}",
        f"{words['site']}: {content.site}",
        period,
    ):
        paper.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
    paper.ln(3)
    paper.set_font("DejaVu", "", 8)
    heading = FontFace(emphasis="BOLD")
    with paper.table(col_widths=_WIDTHS, headings_style=heading, line_height=5) as table:
        table.row([words[name] for name in ("day", "name", "number", "in", "out", "receipt")])
        for day in content.days:
            table.row(_row(day, content.names.get(day.check_in)))
    return bytes(paper.output())


def _row(day: Day, name: Name | None) -> list[str]:
    return [
        f"{day.day:%d/%m/%Y}",
        str(name) if name else "",
        day.masked or "",
        _clock(day.first_in),
        _clock(day.last_out),
        str(day.receipt),
    ]


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(BELGIUM):%H:%M}" if moment else ""


class _Paper(FPDF):
    """A4 with the font, and a foot on each page."""

    def __init__(self, content: DayList) -> None:
        super().__init__(format="A4")
        self._foot = (
            f"{content.words['made']} {content.made_at.astimezone(BELGIUM):%d/%m/%Y %H:%M} · "
            "Werfpoort"
        )
        try:
            self.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
            self.add_font("DejaVu", "B", FONTS / "DejaVuSans-Bold.ttf")
        except FileNotFoundError as error:
            raise PresenceError(
                "Lists as PDF need a font with every worker's letters: install the Debian package "
                "fonts-dejavu-core on the central's machine."
            ) from error
        self.set_title(content.words["title"])
        self.set_creation_date(content.made_at)

    def footer(self) -> None:
        """Write when the list was made, and the page."""
        self.set_y(-12)
        self.set_font("DejaVu", "", 7)
        self.cell(0, 5, f"{self._foot} · {self.page_no()}/{{nb}}", align="C")
