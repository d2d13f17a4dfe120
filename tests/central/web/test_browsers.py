"""A session tells its owner which browser it is in."""

import pytest

from central.web.browsers import named

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126 Safari"


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (f"{CHROME}/537.36", "Chrome · Linux"),
        (f"{CHROME}/537.36 Edg/126", "Edge · Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Firefox · Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", "curl/8.0"),
        ("x" * 99, "x" * 40),
        ("", ""),
    ],
)
def test_a_browser_has_the_name_that_people_know(header: str, told: str) -> None:
    assert named(header) == told
