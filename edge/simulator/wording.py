"""What Belgian cards say in each language: months, nationalities, and names to invent people from.

The names are common ones put together by chance; nobody is meant.
"""

from dataclasses import dataclass
from datetime import date

from edge.credential import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language."""

    months: tuple[str, ...]
    female: str
    belgian: str
    foreign_nationalities: tuple[str, ...]
    foreign_places: tuple[str, ...]
    municipalities: tuple[str, ...]
    surnames: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    date_separator: str = " "

    def spell(self, day: date) -> str:
        """Spell a date as this language's cards do: `03 MEI 2001`, `22.DEZ.1997`."""
        separator = self.date_separator
        return f"{day:%d}{separator}{self.months[day.month - 1]}{separator}{day.year}"


_DUTCH = Wording(
    months=("JAN", "FEB", "MAAR", "APR", "MEI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEC"),
    female="V",
    belgian="Belg",
    foreign_nationalities=("Poolse", "Roemeense", "Portugese", "Oekraïense", "Bulgaarse"),
    foreign_places=("Gdańsk", "Cluj-Napoca", "Braga", "Lviv", "Plovdiv"),
    municipalities=("Gent", "Sint-Niklaas", "Hasselt", "Kortrijk", "Mechelen", "Geel", "Aalst"),
    surnames=(
        "Van Steenlandt",
        "Dehaeseleer",
        "Wouterspoel",
        "De Kraanvogel",
        "Bogaertsen",
        "Verschuerkens",
        "Claeskens",
        "Van den Torenhof",
        "Lambrechtsen",
        "Zandhove",
    ),
    men=("Joris", "Wannes", "Bram", "Tiebe", "Lowie", "Hannes", "Stijn", "Ruben", "Arne"),
    women=("Lotte", "Fien", "Marijke", "Noor", "Silke", "Hilde", "Veerle", "Tine", "Jozefien"),
)

_FRENCH = Wording(
    months=(
        "JAN",
        "FEV",
        "MARS",
        "AVR",
        "MAI",
        "JUIN",
        "JUIL",
        "AOUT",
        "SEPT",
        "OCT",
        "NOV",
        "DEC",
    ),
    female="F",
    belgian="Belge",
    foreign_nationalities=("Polonaise", "Roumaine", "Portugaise", "Marocaine", "Congolaise"),
    foreign_places=("Łódź", "Iași", "Évora", "Tétouan", "Lubumbashi"),
    municipalities=("Liège", "Namur", "Charleroi", "Tournai", "Ottignies", "Bastogne", "Huy"),
    surnames=(
        "Delachapelle",
        "Lemeunier",
        "Dumontois",
        "Grandjeanot",
        "Fontainhas",
        "Colsonnet",
        "Noëllement",
        "Peeterbroeck",
        "Saint-Rémyot",
        "Vandenboisard",
    ),
    men=("Loïc", "Gaëtan", "Benoît", "Thibault", "Rémy", "Jérôme", "Basile", "Aurélien"),
    women=("Élise", "Maëlle", "Françoise", "Chloé", "Bérénice", "Anaïs", "Océane", "Solène"),
)

_GERMAN = Wording(
    months=("JAN", "FEB", "MÄR", "APR", "MAI", "JUN", "JUL", "AUG", "SEP", "OKT", "NOV", "DEZ"),
    female="W",
    belgian="Belgier",
    foreign_nationalities=("Polnisch", "Deutsch", "Rumänisch", "Kroatisch"),
    foreign_places=("Köln", "Timișoara", "Wrocław", "Osijek"),
    municipalities=("Eupen", "Sankt Vith", "Kelmis", "Büllingen", "Raeren"),
    surnames=("Müllerschön", "Großjung", "Heckenbach", "Königsfelder", "Thielenberg", "Jouckens"),
    men=("Jürgen", "Matthias", "Björn", "Florian", "Günther", "Ralf"),
    women=("Käthe", "Annelie", "Jördis", "Birgit", "Ulrike", "Heike"),
    date_separator=".",
)


def wording_of(language: Language) -> Wording:
    """Return the words of a card's language; cards in English do not exist, Dutch stands in."""
    match language:
        case Language.FRENCH:
            return _FRENCH
        case Language.GERMAN:
            return _GERMAN
        case _:
            return _DUTCH
