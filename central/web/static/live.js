// Keeps the overview live: the server sends its content anew whenever something changed.
"use strict";
const live = document.getElementById("live");
const line = document.getElementById("line");
const events = new EventSource("/events");

events.addEventListener("glance", (event) => {
  const focused = document.activeElement.id;
  live.innerHTML = event.data; // escaped by the server; the page's policy lets no script in
  if (focused) document.getElementById(focused)?.focus();
});
events.addEventListener("open", () => {
  line.textContent = "Live";
  line.dataset.state = "live";
});
events.addEventListener("error", () => {
  // closed for good: the session ended, and loading the page leads to the login
  if (events.readyState === EventSource.CLOSED) location.reload();
  line.textContent = "Connection lost, trying again …";
  line.dataset.state = "lost";
});
