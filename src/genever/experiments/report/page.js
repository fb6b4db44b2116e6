"use strict";
const { columns, rows, best, figures } = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

// ---- The table ----

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const AT_FIRST = 500;
const short = (value) => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6))));
const body = document.querySelector("#rows tbody");
let sorted = null;
let isWhole = false;
let shownRows = [];

function numberOf(value) {
  if (typeof value === "number") return value;
  return typeof value === "string" && NUMBER.test(value) ? Number(value) : null;
}

function textOf(value, kind) {
  if (value === null) return "";
  if (kind === "duration") return duration(value);
  if (kind === "hash") return value.slice(0, 8);
  const number = kind === "plain" ? null : numberOf(value);
  return number === null ? String(value) : short(number);
}

function duration(seconds) {
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  const two = (value) => String(value).padStart(2, "0");
  return minutes < 60 ? `${minutes} min ${Math.round(seconds) % 60} s` : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

function cellOf(value, column) {
  const cell = document.createElement("td");
  const text = textOf(value, column.kind);
  if (column.kind === "state") {
    const state = document.createElement("span");
    state.className = `state ${value}`;
    state.textContent = text;
    cell.append(state);
    return cell;
  }
  cell.textContent = text;
  cell.className = column.kind === "long" ? "long" : column.isNumber ? "number" : "text";
  if (value !== null && String(value) !== text) cell.title = column.kind === "duration" ? `${value} s` : value;
  return cell;
}

function compare(a, b) {
  const [x, y] = [a[sorted.column], b[sorted.column]];
  if (x === null || y === null) return (x === null) - (y === null); // What is missing comes last, both ways.
  const [m, n] = [numberOf(x), numberOf(y)];
  const order = m !== null && n !== null ? m - n : m !== null ? -1 : n !== null ? 1 : x < y ? -1 : x > y ? 1 : 0;
  return sorted.down ? -order : order;
}

// A word that a row has in it, or a comparison with a column whose name ends so.
function conditionOf(word) {
  const [, name, operator, wanted] = word.match(/^([^<>=]+)(<=|>=|<|>|=)(.+)$/) ?? [];
  const index = name ? columns.findIndex((column) => column.label === name || column.label.endsWith(`.${name}`)) : -1;
  if (index < 0) return (row, text) => text.includes(word.toLowerCase());
  const number = numberOf(wanted);
  const tests = { "<": (x, y) => x < y, ">": (x, y) => x > y, "<=": (x, y) => x <= y, ">=": (x, y) => x >= y, "=": (x, y) => x === y };
  return (row) => {
    const value = numberOf(row[index]);
    if (value !== null && number !== null) return tests[operator](value, number);
    return operator === "=" && row[index] !== null && String(row[index]).toLowerCase() === wanted.toLowerCase();
  };
}

const texts = new Map(rows.map((row) => [row, row.map((value, at) => `${value ?? ""} ${textOf(value, columns[at].kind)}`).join(" ").toLowerCase()]));

function draw() {
  const conditions = byId("filter").value.split(/\s+/).filter(Boolean).map(conditionOf);
  const found = rows.filter((row) => conditions.every((holds) => holds(row, texts.get(row)))).sort(compare);
  shownRows = isWhole ? found : found.slice(0, AT_FIRST);
  body.replaceChildren(...shownRows.map((row) => {
    const line = document.createElement("tr");
    line.id = `row-${row[0]}`;
    if (best.includes(row[0])) line.className = "best";
    line.append(...row.map((value, index) => cellOf(value, columns[index])));
    return line;
  }));
  byId("count").textContent = found.length === rows.length ? `${rows.length.toLocaleString("en")}` : `${found.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
  byId("more").hidden = shownRows.length === found.length;
  document.querySelectorAll("#rows th").forEach((head, index) => {
    const isSorted = index === sorted.column;
    head.setAttribute("aria-sort", isSorted ? (sorted.down ? "descending" : "ascending") : "none");
    head.querySelector("span").textContent = isSorted ? (sorted.down ? "▾" : "▴") : "";
  });
}

function makeTable() {
  columns.forEach((column, index) => {
    const values = rows.map((row) => row[index]).filter((value) => value !== null);
    column.isNumber = !["hash", "state", "long", "plain"].includes(column.kind) && values.length > 0 && values.every((value) => numberOf(value) !== null);
    const head = document.createElement("th");
    head.scope = "col";
    if (column.isNumber) head.className = "number";
    const button = document.createElement("button");
    button.type = "button";
    // A long name may be broken where its last part begins.
    const [first, last = ""] = column.label.length > 14 ? column.label.split(/(?=\.[^.]*$)/) : [column.label];
    button.append(first, ...(last ? [document.createElement("wbr"), last] : []), document.createElement("span"));
    button.addEventListener("click", () => {
      sorted = { column: index, down: sorted.column === index ? !sorted.down : column.isBestFirst ?? false };
      draw();
    });
    head.append(button);
    document.querySelector("#rows thead tr").append(head);
  });
  const result = columns.findIndex((column) => column.isObjective);
  sorted = result < 0 ? { column: 0, down: false } : { column: result, down: columns[result].isBestFirst };
  byId("filter").addEventListener("input", draw);
  byId("more").addEventListener("click", () => { isWhole = true; draw(); });
  draw();
}

function show(number) {
  if (!shownRows.some((row) => row[0] === number)) {
    byId("filter").value = "";
    isWhole = true;
    draw();
  }
  document.querySelectorAll(".marked").forEach((line) => line.classList.remove("marked"));
  const line = byId(`row-${number}`);
  line?.classList.add("marked");
  line?.scrollIntoView({ block: "center" });
}

// ---- Buttons ----

document.addEventListener("click", async (event) => {
  const target = event.target.closest("button.copy, a.row, button.log");
  if (target?.matches(".copy")) {
    await copy(target.dataset.copy);
    target.textContent = "Copied";
    setTimeout(() => { target.textContent = "Copy"; }, 1500);
  } else if (target?.matches("a.row")) {
    event.preventDefault();
    show(Number(target.dataset.row));
  } else if (target?.matches(".log")) {
    const isLog = target.getAttribute("aria-pressed") !== "true";
    target.setAttribute("aria-pressed", isLog);
    Plotly.relayout(byId(target.dataset.plot), { "yaxis.type": isLog ? "log" : "linear", "yaxis.autorange": true });
  }
});

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // A page that was opened as a file may not be allowed to.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

// ---- The figures ----

const CONFIG = { responsive: true, displaylogo: false, modeBarButtons: [["toImage"], ["zoom2d", "pan2d", "resetScale2d"]] };

// The colours of the page, light or dark, and the numbers and margins of all figures.
function template() {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    gridcolor: color("grid"), linecolor: color("line"), zeroline: false, tickcolor: color("line"), automargin: true,
    title: { font: { color: color("soft"), size: 12 }, standoff: 10 }, tickfont: { color: color("soft"), size: 11 }, exponentformat: "power",
  };
  return {
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", margin: { l: 56, r: 16, t: 28, b: 44 },
      font: { family: getComputedStyle(document.body).fontFamily, color: color("ink"), size: 12 },
      colorway: ["#5b7fe8", "#e0528f", "#2aa198", "#d78f2c", "#8b6ad6", "#7c8aa5"],
      xaxis: axis, yaxis: axis, annotationdefaults: { font: { color: color("soft") } },
      hoverlabel: { bgcolor: color("card"), bordercolor: color("line"), font: { color: color("ink") } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: color("soft"), activecolor: color("accent") },
      hovermode: "closest",
    },
  };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

async function drawFigures() {
  for (const { id, data, layout, hasBar } of figures) {
    const place = byId(id);
    if (layout.height) place.style.height = `${layout.height}px`;
    await Plotly.react(place, data, { ...layout, template: template() }, { ...CONFIG, displayModeBar: hasBar && "hover" });
    if (!place.dataset.listens) {
      place.dataset.listens = true;
      place.on("plotly_click", ({ points }) => {
        if (typeof points[0].customdata === "number") show(points[0].customdata);
      });
    }
    await pause(); // So that the page can be used meanwhile.
  }
  document.documentElement.dataset.drawn = String(figures.length);
}

makeTable();
drawFigures();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawFigures);
