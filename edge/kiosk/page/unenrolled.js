// Sends what was typed or scanned, and shows what became of it; when the gate is enrolled, its own
// screen is at the same address.
"use strict";
const form = document.getElementById("form");
const field = document.getElementById("text");
const said = document.getElementById("said");
const stages = {
  waiting: "",
  trying: "Even geduld … / Un instant … / Einen Augenblick … / One moment …",
  failed: "Dat ging niet / Cela n'a pas marché / Das ging nicht / That did not work: ",
  done: "Klaar / Prêt / Bereit / Ready: ",
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ text: field.value });
  field.value = "";
  await fetch("/invitation", { method: "POST", headers: { "Content-Type": "application/json" }, body });
});

async function look() {
  try {
    const answer = await fetch("/outcome");
    if (answer.status === 404) location.reload(); // the worker's screen answers here now
    const outcome = await answer.json();
    document.body.dataset.stage = outcome.stage;
    said.textContent = stages[outcome.stage] + outcome.said;
  } catch {
    // the gate is starting: it answers in a moment
  }
  setTimeout(look, 1000);
}

look();
