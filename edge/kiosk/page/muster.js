// Follows the gate's roll-call and sends ticks; what was ticked shows when the gate has taken it.
"use strict";
const people = document.getElementById("people");
const texts = {
  more: (n) => `+ ${n}: zonder naam · sans nom · ohne Namen · without a name`,
  of: (at) => `${at}: laatste lijst · dernière liste · letzte Liste · last list`,
};
let before = "";

async function tick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const safe = button.getAttribute("aria-pressed") !== "true";
  const body = JSON.stringify({ who: button.dataset.who, safe });
  await fetch("/muster/tick", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  look();
}

function line(one) {
  const button = document.createElement("button");
  button.dataset.who = one.who;
  button.setAttribute("aria-pressed", String(one.safe));
  for (const [kind, text] of [["name", one.name || one.number], ["number", one.number]]) {
    const part = document.createElement("span");
    part.className = kind;
    part.textContent = text;
    button.append(part);
  }
  const item = document.createElement("li");
  item.append(button);
  return item;
}

function say(id, text) {
  const place = document.getElementById(id);
  place.hidden = !text;
  place.textContent = text;
}

function show(roll) {
  document.body.dataset.active = roll.active ? "yes" : "no";
  document.getElementById("missing").textContent = roll.active ? roll.missing : "";
  say("more", roll.active && roll.more ? texts.more(roll.more) : "");
  say("of", roll.active && roll.of ? texts.of(roll.of) : "");
  const at = document.activeElement?.dataset?.who;
  people.replaceChildren(...(roll.active ? roll.people.map(line) : []));
  if (at) people.querySelector(`[data-who="${at}"]`)?.focus();
}

async function look() {
  try {
    const text = await (await fetch("/muster/list")).text();
    document.getElementById("lost").hidden = true;
    if (text !== before) show(JSON.parse(text));
    before = text;
  } catch {
    document.getElementById("lost").hidden = false;
  }
}

people.addEventListener("click", tick);
look();
setInterval(look, 1000);
