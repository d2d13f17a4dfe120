// The worker's screen: shows the views that the gate sends, and nothing else. It holds no state
// but the last view; when the gate is silent it says so instead of showing something old.
"use strict";

const SILENCE_MS = 10000; // the gate repeats its view every 4 s
const RETRY_MS = 1000;
const SMALLEST = 0.6; // how far texts may shrink to fit
const TEXTS = ["title", "detail", "first_name", "number", "status", "status_detail", "receipt",
  "help", "contact", "arm_text", "hint"];
const SIGNS = { starting: "hourglass", idle: "card", reading: "busy", refused: "stop",
  "take-card": "take", "out-of-order": "warning" };
const PASSAGE_SIGNS = { waiting: "hourglass", open: "arrow", over: "tick" };
// Frequency in Hz and duration in seconds of each note.
const TONES = {
  admitted: [[660, 0.12], [880, 0.22]],
  registered: [[1175, 0.09], [1568, 0.14]],
  refused: [[233, 0.22], [175, 0.4]],
  "take-card": [[523, 0.12], [523, 0.12]],
};

const part = (id) => document.getElementById(id);
let shown = null;
let audio = null;

function show(view) {
  const before = shown;
  shown = view;
  part("lost").hidden = true;
  part("screen").hidden = false;
  if (before && before.seq_of_view === view.seq_of_view) return;
  draw(view);
  fit();
  if (before) sound(before, view);
}

function draw(view) {
  document.documentElement.lang = view.language;
  Object.assign(document.body.dataset, { state: view.state, passage: view.passage, arm: view.arm });
  for (const name of TEXTS) {
    part(name).textContent = view[name];
    part(name).hidden = !view[name];
  }
  part("person").hidden = !view.first_name && !view.number;
  part("status-box").hidden = !view.status;
  part("help-box").hidden = !view.contact;
  part("hint-box").hidden = !view.hint;
  use("sign", PASSAGE_SIGNS[view.passage] || SIGNS[view.state]);
  use("status-sign", view.receipt ? "registered" : "pending");
  use("arm-sign", view.arm);
  for (const mark of document.querySelectorAll("[data-language]")) {
    mark.toggleAttribute("data-on", mark.dataset.language === view.language);
  }
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
  if (view.state === before.state && view.check_in === before.check_in) return;
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

addEventListener("resize", fit);
follow();
