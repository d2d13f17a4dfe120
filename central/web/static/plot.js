// Draws each figure that names where its points are: a plot for who sees it, a table for who does not.
// What it gets: { title, unit, series: [name, …], at: [unix seconds, …], values: [[…], …] }
"use strict";
const lines = ["--plot-1", "--plot-2", "--plot-3", "--plot-4", "--plot-5", "--plot-6"];
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 4], [12, 6]];
const shown = new Map();
const clock = "\u00b7"; // the moment that is pointed at stands beside it

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function number(value) {
  if (value === null || value === undefined) return "–";
  return new Intl.NumberFormat(`${document.documentElement.lang}-BE`).format(value);
}

function moment(seconds) {
  const form = { timeZone: "Europe/Brussels", dateStyle: "short", timeStyle: "short" };
  return new Intl.DateTimeFormat(`${document.documentElement.lang}-BE`, form).format(seconds * 1000);
}

// Labels along the time: the time of day, and the day where it begins.
function ticks(_plot, moments) {
  const locale = `${document.documentElement.lang}-BE`;
  const zone = { timeZone: "Europe/Brussels" };
  const day = new Intl.DateTimeFormat(locale, { ...zone, day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat(locale, { ...zone, hour: "2-digit", minute: "2-digit" });
  let before = "";
  return moments.map((moment) => {
    const on = day.format(moment * 1000);
    const words = on === before ? time.format(moment * 1000) : `${time.format(moment * 1000)}\n${on}`;
    before = on;
    return words;
  });
}

function options(figure, points) {
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line") }, ticks: { stroke: colour("--line") } };
  const series = points.series.map((label, index) => ({
    label,
    stroke: colour(lines[index % lines.length]),
    dash: dashes[index % dashes.length],
    width: 2,
    points: { show: false },
    value: (_plot, value) => number(value),
  }));
  return {
    width: figure.clientWidth,
    height: 220,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Europe/Brussels"),
    scales: { y: { range: (_plot, least, most) => [Math.min(0, least ?? 0), Math.max(1, (most ?? 1) * 1.05)] } },
    axes: [{ ...axis, values: ticks }, { ...axis, size: 64, values: (_plot, values) => values.map(number) }],
    legend: { show: points.series.length > 1 },
    series: [{ label: clock, value: (_plot, value) => (value === null ? "–" : moment(value)) }, ...series],
  };
}

function table(points) {
  const whole = document.createElement("table");
  whole.className = "hidden narrow";
  const caption = whole.createCaption();
  caption.textContent = points.unit ? `${points.title} (${points.unit})` : points.title;
  const head = whole.createTHead().insertRow();
  for (const name of ["", ...points.series]) {
    const cell = document.createElement(name ? "th" : "td");
    if (name) cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = whole.createTBody();
  const step = Math.max(1, Math.ceil(points.at.length / 24)); // as many rows as can be listened to
  for (let place = 0; place < points.at.length; place += step) {
    const row = body.insertRow();
    const at = document.createElement("th");
    at.scope = "row";
    at.textContent = moment(points.at[place]);
    row.append(at);
    for (const values of points.values) row.insertCell().textContent = number(values[place]);
  }
  return whole;
}

async function draw(figure) {
  const answer = await fetch(figure.dataset.plot);
  if (!answer.ok) return;
  const points = await answer.json();
  const data = [points.at, ...points.values];
  const before = shown.get(figure);
  if (before && before.series.length === points.series.length + 1) {
    before.setData(data);
    figure.querySelector("table").replaceWith(table(points));
    return;
  }
  const title = document.createElement("figcaption");
  title.textContent = points.unit ? `${points.title} (${points.unit})` : points.title;
  const canvas = document.createElement("div");
  canvas.setAttribute("aria-hidden", "true"); // the table says it
  figure.replaceChildren(title, canvas, table(points));
  shown.set(figure, new uPlot(options(figure, points), data, canvas));
}

function drawAll() {
  for (const figure of document.querySelectorAll("figure[data-plot]")) draw(figure);
}

addEventListener("resize", () => {
  for (const [figure, plot] of shown) plot.setSize({ width: figure.clientWidth, height: 220 });
});
document.addEventListener("live:changed", drawAll); // figures stand outside of the live part
drawAll();
