// Keeps a page's live part so: the server tells that a topic changed, and the page asks for its
// part again, at its own address. What has the focus keeps it, and what is the same stays.
"use strict";
const live = document.getElementById("live");
const line = document.getElementById("line");
let asking = false;
let again = false;

async function refresh(version) {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
    if (answer.ok) {
      const text = await answer.text();
      await htmx.swap({ text, target: live, sourceElement: live, swap: "innerMorph" });
      live.dataset.version = version;
      live.dispatchEvent(new CustomEvent("live:changed", { bubbles: true }));
    } else {
      location.reload(); // the session ended, or there is no such page any more
    }
  } catch {
    again = true;
  }
  asking = false;
  if (again) {
    again = false;
    setTimeout(() => refresh(version), 1000);
  }
}

function follow() {
  const { topics, version } = live.dataset;
  const query = new URLSearchParams({ of: topics, since: version });
  const events = new EventSource(`/events?${query}`);
  events.addEventListener("changed", (event) => refresh(event.data));
  events.addEventListener("open", () => {
    line.textContent = line.dataset.live;
    line.dataset.state = "live";
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) location.reload(); // it leads to the login
    line.textContent = line.dataset.lost;
    line.dataset.state = "lost";
  });
}

if (live) follow();
