"""The HTTP interface for machines: enrolment and health; errors are problem details (RFC 9457)."""
