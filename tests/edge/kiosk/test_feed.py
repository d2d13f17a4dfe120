"""Views reach every page of their lane, and no page holds the gate up."""

import json

import pytest

from edge.kiosk.feed import MOST_FOLLOWERS, QUEUED_VIEWS, Feed, Follower
from edge.kiosk.screen import Screen
from edge.kiosk.view import State, View, view


def a_view(lane: str = "north", title: str = "title") -> View:
    return View(lane, State.IDLE, "nl", title, "detail", "locked", "Doorgang gesloten")


def titles(follower: Follower, count: int) -> list[str]:
    return [json.loads(follower.next(1.0) or "{}").get("title", "") for _ in range(count)]


def following(feed: Feed, lane: str = "") -> Follower:
    follower = feed.follow(lane)
    assert follower is not None
    return follower


def test_a_page_gets_the_present_view_at_once_and_then_every_new_one() -> None:
    feed = Feed([a_view(title="one")])
    feed.show(a_view(title="two"))
    follower = following(feed)
    feed.show(a_view(title="three"))
    feed.show(a_view(title="four"))
    assert titles(follower, 3) == ["two", "three", "four"]


def test_the_same_view_again_is_not_sent_again() -> None:
    feed = Feed([a_view()])
    follower = following(feed)
    feed.show(a_view())
    assert titles(follower, 1) == ["title"]
    assert follower.next(0.0) is None


def test_views_are_numbered_in_order() -> None:
    feed = Feed([a_view()])
    first = json.loads(feed.present("") or "")
    feed.show(a_view(title="next"))
    second = json.loads(feed.present("") or "")
    assert second["seq_of_view"] == first["seq_of_view"] + 1


def test_each_lane_has_its_own_views_and_the_first_is_the_default() -> None:
    feed = Feed([a_view("north"), a_view("south")])
    south = following(feed, "south")
    feed.show(a_view("north", "for the north"))
    feed.show(a_view("south", "for the south"))
    assert titles(south, 2) == ["title", "for the south"]
    assert json.loads(feed.present("") or "")["lane"] == "north"
    assert feed.present("west") is None


def test_a_page_that_does_not_keep_up_is_let_go_and_no_other() -> None:
    feed = Feed([a_view()])
    slow, quick = following(feed), following(feed)
    for number in range(QUEUED_VIEWS + 1):
        feed.show(a_view(title=str(number)))
        quick.next(1.0)
    assert slow.ended
    assert not quick.ended


def test_the_number_of_pages_is_bounded_and_a_place_comes_free() -> None:
    feed = Feed([a_view()])
    followers = [following(feed) for _ in range(MOST_FOLLOWERS)]
    assert feed.follow("") is None
    feed.leave(followers[0])
    assert feed.follow("") is not None


def test_an_ended_feed_lets_everybody_go_and_takes_nobody() -> None:
    feed = Feed([a_view()])
    follower = following(feed)
    titles(follower, 1)
    feed.end()
    assert follower.ended
    assert follower.next(10.0) == "", "who waits for a view is woken"
    assert feed.follow("") is None


@pytest.mark.parametrize("name", ["é", '"', "\n", "</script>", "\u2028"])
def test_whatever_a_card_says_is_one_line_of_json(name: str) -> None:
    shown = view(Screen.start("north", 0.0))
    feed = Feed([shown])
    feed.show(a_view(title=name))
    text = feed.present("") or ""
    assert "\n" not in text
    assert json.loads(text)["title"] == name
