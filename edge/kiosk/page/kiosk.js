// The worker's screen: shows the views that the gate sends, and sends what is typed on its keys.
// It holds no state but the last view and the digits that are being typed; when the gate is silent
// it says so instead of showing something old.
"use strict";

const SILENCE_MS = 10000; // the gate repeats its view every 4 s
const RETRY_MS = 1000;
const SMALLEST = 0.6; // how far texts may shrink to fit
const TEXTS = ["title", "also", "detail", "first_name", "number", "status", "status_detail", "receipt",
  "help", "contact", "arm_text", "hint", "offer", "key_correct", "key_cancel", "key_enter"];
const SIGNS = { starting: "hourglass", idle: "card", reading: "busy", refused: "stop",
  asking: "pad", held: "person", notice: "warning", evacuation: "leave", "take-card": "take", "out-of-order": "warning" };
const BY_SIGNS = { scanner: "code", keypad: "pad", keys: "pad" };
const PASSAGE_SIGNS = { waiting: "hourglass", open: "arrow", over: "tick" };
const STATUS_SIGNS = { "with-remarks": "remark", failed: "failed" };
const HALF_TYPED_MS = 20000; // how long digits stay without a next one
const LONGEST = { number: 17, employer: 10 };
// Frequency in Hz and duration in seconds of each note.
const TONES = {
  admitted: [[660, 0.12], [880, 0.22]],
  registered: [[1175, 0.09], [1568, 0.14]],
  refused: [[233, 0.22], [175, 0.4]],
  asking: [[660, 0.1]],
  held: [[440, 0.15], [440, 0.15]],
  "take-card": [[523, 0.12], [523, 0.12]],
  evacuation: [[880, 0.3], [587, 0.3], [880, 0.3], [587, 0.3], [880, 0.3], [587, 0.3]],
};

const part = (id) => document.getElementById(id);
let shown = null;
let audio = null;
let digits = "";
let halfTyped = 0;

function show(view) {
  const before = shown;
  shown = view;
  if (!before || before.question !== view.question || before.asks !== view.asks) forget();
  part("lost").hidden = true;
  part("screen").hidden = false;
  if (before && before.seq_of_view === view.seq_of_view) return;
  draw(view);
  fit();
  if (before) sound(before, view);
}

function draw(view) {
  document.documentElement.lang = view.language;
  Object.assign(document.body.dataset,
    { state: view.state, passage: view.passage, arm: view.arm, asks: view.asks,
      registration: view.registration, reason: view.reason, roll: view.roll ? "yes" : "" });
  part("roll_text").textContent = view.roll;
  for (const name of TEXTS) {
    part(name).textContent = view[name];
    part(name).hidden = !view[name];
  }
  part("person").hidden = !view.first_name && !view.number;
  part("status-box").hidden = !view.status;
  part("help-box").hidden = !view.contact;
  part("hint-box").hidden = !view.hint;
  part("keys").hidden = !view.question;
  part("entry-box").hidden = !view.asks;
  part("typed").textContent = view.typed || entry(view);
  const keepOut = view.state === "evacuation" && view.reason;
  use("sign", PASSAGE_SIGNS[view.passage] || (keepOut ? "stop" : BY_SIGNS[view.by] || SIGNS[view.state]));
  use("status-sign", STATUS_SIGNS[view.registration] || (view.state === "registered" ? "registered" : "pending"));
  use("arm-sign", view.arm);
  for (const mark of document.querySelectorAll("[data-language]")) {
    mark.toggleAttribute("data-on", mark.dataset.language === view.language);
  }
}

// A national number is nobody else's business: of it only the last digit is seen.
function entry(view) {
  if (view.asks !== "number") return digits.replace(/^(.{4})(.{0,3})(.*)$/, "$1 $2 $3").trim();
  return "\u2022".repeat(Math.max(0, digits.length - 1)) + digits.slice(-1);
}

function press(key) {
  if (!shown || !shown.question) return;
  clearTimeout(halfTyped);
  if (key === "cancel") return send(shown.question, "");
  if (key === "enter") return digits ? send(shown.question, digits) : undefined;
  if (key === "correct") digits = digits.slice(0, -1);
  else if (digits.length < LONGEST[shown.asks]) digits += key;
  part("typed").textContent = entry(shown);
  fit();
  halfTyped = setTimeout(() => press("cancel"), HALF_TYPED_MS);
}

function send(question, typed) {
  const lane = new URLSearchParams(location.search).get("lane") || "";
  const body = JSON.stringify({ lane, question, digits: typed });
  fetch("keys", { method: "POST", headers: { "Content-Type": "application/json" }, body })
    .catch(() => {}); // the gate is gone: the page says so by itself
}

function forget() {
  clearTimeout(halfTyped);
  digits = "";
}

function use(id, symbol) {
  part(id).setAttribute("href", "#" + symbol);
}

// First a long word in the title, then the whole text: as large as it fits.
function fit() {
  const says = part("says");
  const tooWide = (text) => text.scrollWidth > text.clientWidth;
  const texts = [...says.querySelectorAll("p.text, h1")];
  says.style.setProperty("--k", 1);
  shrink(says, "--t", () => tooWide(part("title")));
  shrink(says, "--k", () => says.scrollHeight > says.clientHeight || texts.some(tooWide));
}

function shrink(element, property, overflows) {
  for (let scale = 1; scale >= SMALLEST; scale -= 0.04) {
    element.style.setProperty(property, scale.toFixed(2));
    if (!overflows()) return;
  }
}

function sound(before, view) {
  const again = view.state === "evacuation"; // as long as it lasts: each language has its turn
  if (!again && view.state === before.state && view.check_in === before.check_in) return;
  const tones = TONES[view.state];
  if (!tones) return;
  audio = audio || new AudioContext();
  let at = audio.currentTime + 0.02;
  for (const [frequency, seconds] of tones) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.type = "triangle";
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.5, at + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds;
  }
}

function lose() {
  shown = null;
  forget();
  part("typed").textContent = "";
  for (const name of TEXTS) part(name).textContent = "";
  part("screen").hidden = true;
  part("lost").hidden = false;
}

function follow() {
  const source = new EventSource("events" + location.search);
  let silence = 0;
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(again, SILENCE_MS);
  };
  const again = () => {
    clearTimeout(silence);
    source.close();
    lose();
    setTimeout(follow, RETRY_MS);
  };
  source.onmessage = (message) => {
    listen();
    show(JSON.parse(message.data));
  };
  source.onerror = again;
  listen();
}

part("offer").addEventListener("click", () => send("", ""));
part("keys").addEventListener("click", (event) => {
  const key = event.target.dataset.key;
  if (key) press(key);
});
addEventListener("keydown", (event) => {
  const named = { Enter: "enter", Backspace: "correct", Escape: "cancel" }[event.key];
  if (!named && !/^[0-9]$/.test(event.key)) return;
  event.preventDefault();
  press(named || event.key);
});
addEventListener("resize", fit);
follow();
