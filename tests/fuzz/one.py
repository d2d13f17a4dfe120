"""One target under atheris: `python -m tests.fuzz.one TARGET [libFuzzer options] CORPUS`."""

import sys

import atheris

with atheris.instrument_imports(include=["edge", "protocol"], enable_loader_override=False):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Run until libFuzzer's own limits, or a finding."""
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
