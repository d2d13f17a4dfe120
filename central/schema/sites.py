"""Tables of the organisations and their sites: where devices stand, and whose they are."""

from sqlalchemy import Column, ForeignKey, String, Table, Time

from central.schema.ground import Moment, metadata

organisations = Table(
    "organisations",
    metadata,
    Column("number", String(10), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
)
"""Contractors, by their enterprise number: ten digits."""

sites = Table(
    "sites",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("organisation", String(10), ForeignKey("organisations.number"), index=True),
    Column("name", String(200), nullable=False),
    Column("address", String(300), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closes_at", Time),
)
"""Workplaces, by WorkPlaceId. One without an organisation is the operators' alone. `closes_at` is
the time of day in Belgium after which nobody should be there, null where the site has none."""
