"""The one exception tree of the stage: every error says which part failed and what to do next."""


class StageError(Exception):
    """A part of the stage could not be started, or did not do what was waited for."""
