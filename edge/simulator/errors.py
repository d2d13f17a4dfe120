"""What goes wrong in a simulation: always for the person at the keyboard, never for a worker."""

from edge.errors import EdgeError


class SimulationError(EdgeError):
    """A twin of the hardware cannot do what it was asked; the text says what to do."""
