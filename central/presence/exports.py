"""Days as files: CSV as the NSSO's portal exports its registrations, so that the two compare."""

import csv
import io
from collections.abc import Iterable

from central.presence.on_site import Day

HEADER = (
    "Numéro d'entreprise",
    "Nom de l'entreprise",
    "NISS",
    "Nom",
    "Prénom",
    "Date de Check-in",
    "Première entrée",
    "Dernière sortie",
    "Numéro d'accusé",
)
"""The portal's columns, then our own."""
BOM = "\ufeff"
"""Spreadsheets take a file without it for one of another alphabet."""


def portal_csv(days: Iterable[Day]) -> str:
    """Return days as CSV with `;`; numbers are masked, names are left out."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    for day in days:
        writer.writerow(
            (
                day.employer or "",
                "",
                day.masked or "",
                "",
                "",
                day.day.strftime("%d/%m/%Y"),
                day.first_in.isoformat(timespec="seconds") if day.first_in else "",
                day.last_out.isoformat(timespec="seconds") if day.last_out else "",
                str(day.receipt),
            )
        )
    return BOM + text.getvalue()
