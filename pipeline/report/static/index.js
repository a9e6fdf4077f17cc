// The tables of the index page. The address holds all of the view: #table=facts&status=done&q=…&sort=-value&page=2&row=…
"use strict";

const PAGE = 25;
const byId = (id) => document.getElementById(id);
const explorer = byId("explorer");
const say = (key, values = {}) =>
  explorer.dataset[key].replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString("zh-CN"));
const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// Tables: loaded as scripts when they are opened, since a page that is opened as a file may not fetch.
const tables = new Map();
const waiting = new Map();

function reportTable(table) {
  const unpack = (column) => (Array.isArray(column) ? (i) => column[i] : (i) => column.of[column.at[i]]);
  for (const column of table.columns) column.value = unpack(column.cells);
  table.id = unpack(table.ids);
  table.document = unpack(table.documents);
  table.anchor = unpack(table.anchors);
  tables.set(table.name, table);
  waiting.get(table.name)?.resolve(table);
}
window.reportTable = reportTable;

function load(name) {
  if (!waiting.has(name)) {
    const entry = {};
    entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    waiting.set(name, entry);
    const script = make("script", { src: `data/${name}.js` });
    script.onerror = () => { waiting.delete(name); entry.reject(new Error(name)); };
    document.head.append(script);
  }
  return waiting.get(name).promise;
}

// The view, as the address says it.
const names = [...explorer.querySelectorAll("[data-table]")].map((link) => link.dataset.table);
const view = () => new URLSearchParams(location.hash.slice(1));

function go(changes, replace = false) {
  const next = changes.table ? new URLSearchParams(changes) : view();
  if (!next.has("table")) next.set("table", shown?.name ?? names[0]);
  for (const [key, value] of Object.entries(changes)) {
    if (value === "" || value === null) next.delete(key); else next.set(key, value);
  }
  if (!("page" in changes)) next.delete("page");
  if (!("row" in changes)) next.delete("row");
  const address = `#${next}`;
  if (replace) history.replaceState(null, "", address); else history.pushState(null, "", address);
  return show();
}

// Rows that pass, in their order.
function passing(table, wanted) {
  const words = (wanted.get("q") ?? "").toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const chosen = table.columns.filter((column) => wanted.has(column.name) && column.kind === "choice");
  const rows = [];
  for (let i = 0; i < table.rows; i++) {
    if (!chosen.every((column) => String(column.value(i) ?? "") === wanted.get(column.name))) continue;
    if (words.length) {
      const text = searchText(table, i);
      if (!words.every((word) => text.includes(word))) continue;
    }
    rows.push(i);
  }
  return sorted(table, rows, wanted.get("sort"));
}

function searchText(table, i) {
  table.texts ??= [];
  return (table.texts[i] ??= table.columns.map((column) => shownValue(column, i)).join("\n").toLocaleLowerCase());
}

function sorted(table, rows, sort) {
  const column = table.columns.find((candidate) => candidate.name === sort?.replace(/^-/, ""));
  if (!column) return rows;
  const sign = sort.startsWith("-") ? -1 : 1;
  const key = column.keys ? (i) => column.keys[i] : column.kind === "choice" ? (i) => shownValue(column, i) : column.value;
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const compare = column.kind === "number" ? (a, b) => a - b : collator.compare;
  const empty = (value) => value === null || value === undefined || value === "" || value === "—";
  return rows.sort((i, j) => {
    const a = key(i), b = key(j);
    if (empty(a) || empty(b)) return empty(a) - empty(b) || i - j; // unknown comes last, whatever the direction
    return sign * compare(a, b) || i - j;
  });
}

function shownValue(column, i) {
  const value = column.value(i);
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return value.toLocaleString("zh-CN");
  return column.labels[value] ?? value;
}

// Drawing. Text goes in as text only.
let shown = null;

async function show() {
  const wanted = view();
  const chart = wanted.get("chart");
  if (chart || !shown) openChart(chart);
  const name = names.includes(wanted.get("table")) ? wanted.get("table") : shown?.name ?? names[0];
  if (chart && shown) return;
  for (const link of explorer.querySelectorAll("[data-table]")) {
    if (link.dataset.table === name) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
  if (!tables.has(name)) byId("state").textContent = say("loading");
  let table;
  try { table = await load(name); } catch {
    byId("state").textContent = say("failed", { file: `data/${name}.js` });
    return;
  }
  if (view().get("table") !== wanted.get("table")) return;
  draw(table, wanted);
}

function draw(table, wanted) {
  const changed = shown !== table;
  shown = table;
  if (changed) drawHead(table);
  drawChoices(table, wanted, changed);
  const q = byId("q");
  if (document.activeElement !== q) q.value = wanted.get("q") ?? "";
  const rows = passing(table, wanted);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const row = wanted.get("row");
  const place = row === null ? -1 : rows.findIndex((i) => table.id(i) === row);
  const page = place >= 0 ? Math.floor(place / PAGE) + 1 : Math.min(pages, Math.max(1, Number(wanted.get("page")) || 1));
  for (const head of explorer.querySelectorAll("th")) {
    const sort = wanted.get("sort");
    const now = sort === head.dataset.name ? "ascending" : sort === `-${head.dataset.name}` ? "descending" : "none";
    head.setAttribute("aria-sort", now);
  }
  const body = explorer.querySelector("tbody");
  body.replaceChildren(...rows.slice((page - 1) * PAGE, page * PAGE).map((i) => drawRow(table, i, row)));
  byId("state").textContent = !rows.length ? say("noRows")
    : rows.length === table.rows ? say("rows", { n: table.rows }) : say("rowsOf", { k: rows.length, n: table.rows });
  byId("page").textContent = say("page", { page, pages });
  byId("previous").disabled = page <= 1;
  byId("next").disabled = page >= pages;
  byId("previous").onclick = () => go({ page: page - 1 });
  byId("next").onclick = () => go({ page: page + 1 });
  explorer.querySelector(".pager").hidden = pages < 2;
  const chosen = body.querySelector(".chosen");
  if (chosen) {
    chosen.scrollIntoView({ block: "center" });
    chosen.querySelector("a")?.focus({ preventScroll: true });
  }
}

function drawHead(table) {
  byId("table-title").textContent = explorer.querySelector("[aria-current]").firstChild.textContent;
  const heads = table.columns.map((column) => {
    const button = make("button", { type: "button", textContent: column.label });
    button.onclick = () => {
      const sort = view().get("sort");
      const up = column.kind === "number" ? `-${column.name}` : column.name; // numbers: the largest first
      const down = up.startsWith("-") ? column.name : `-${column.name}`;
      go({ sort: sort === up ? down : sort === down ? "" : up });
    };
    const head = make("th", { scope: "col" }, button);
    head.dataset.name = column.name;
    head.setAttribute("role", "columnheader");
    return head;
  });
  const line = make("tr", {}, ...heads);
  line.setAttribute("role", "row");
  explorer.querySelector("thead").replaceChildren(line);
}

function drawChoices(table, wanted, changed) {
  const box = byId("choices");
  if (changed) {
    box.replaceChildren(...table.columns.filter((column) => column.kind === "choice").map((column) => {
      const select = make("select");
      select.dataset.name = column.name;
      select.append(new Option(explorer.dataset.all, ""), ...options(table, column));
      select.onchange = () => go({ [column.name]: select.value });
      return make("label", {}, `${column.label} `, select);
    }));
  }
  for (const select of box.querySelectorAll("select")) select.value = wanted.get(select.dataset.name) ?? "";
}

function options(table, column) {
  const counts = new Map();
  for (let i = 0; i < table.rows; i++) {
    const value = column.value(i);
    if (value !== null && value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const order = Object.keys(column.labels);
  const values = [...counts.keys()].sort((a, b) => order.length
    ? order.indexOf(a) - order.indexOf(b) : counts.get(b) - counts.get(a));
  return values.slice(0, 200).map((value) => new Option(`${column.labels[value] ?? value} (${counts.get(value)})`, value));
}

function drawRow(table, i, wantedRow) {
  const doc = table.document(i);
  const anchor = table.anchor(i);
  const href = doc ? `documents/${encodeURIComponent(doc)}.html${anchor ? `#${encodeURIComponent(anchor)}` : ""}` : "";
  const cells = table.columns.map((column) => {
    const text = shownValue(column, i) || "—";
    const cell = make("td");
    cell.setAttribute("role", "cell");
    cell.dataset.label = column.label;
    if (column.kind === "number") cell.className = "number-cell";
    else if (text.length > 24) cell.className = "long";
    else if (text.length < 11) cell.className = "short";
    if (column.name === "status") cell.append(make("span", { className: `status ${column.value(i)}`, textContent: text }));
    else if (column.name === table.main && href) cell.append(make("a", { href, textContent: text }));
    else if (column.kind === "document" && doc) {
      cell.append(make("a", { href: `documents/${encodeURIComponent(doc)}.html`, textContent: text }));
    } else cell.textContent = text;
    return cell;
  });
  const row = make("tr", { className: href ? "linked" : "" }, ...cells);
  row.setAttribute("role", "row");
  if (table.id(i) === wantedRow) row.classList.add("chosen");
  if (href) {
    row.onclick = (event) => {
      if (event.target.closest("a") || String(getSelection())) return;
      if (event.ctrlKey || event.metaKey) open(href); else location.href = href;
    };
  }
  return row;
}

function openChart(name) {
  const figures = [...document.querySelectorAll(".chart-show figure")];
  const open = figures.find((figure) => figure.id === `chart-${name}`) ?? figures[0];
  for (const figure of figures) figure.classList.toggle("open", figure === open);
  for (const link of document.querySelectorAll(".chart-list a")) {
    if (open && link.hash === `#chart=${open.id.slice("chart-".length)}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

document.documentElement.classList.add("scripted");
for (const [name, role] of [["table", "table"], ["thead", "rowgroup"], ["tbody", "rowgroup"]]) {
  explorer.querySelector(name).setAttribute("role", role); // on a phone, cards take the look of a table away
}
let pause;
byId("q").addEventListener("input", (event) => {
  clearTimeout(pause);
  pause = setTimeout(() => go({ q: event.target.value.trim() }, true), 120);
});
explorer.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
byId("clear").onclick = () => { byId("q").value = ""; go({ table: shown.name }); };
byId("copy-link").onclick = async (event) => {
  const button = event.currentTarget;
  try { await navigator.clipboard.writeText(location.href); } catch {
    const field = make("textarea", { value: location.href });
    button.after(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const label = button.textContent;
  button.textContent = say("copied");
  setTimeout(() => { button.textContent = label; }, 1500);
};
for (const element of document.querySelectorAll("a[href^='#table=']")) {
  element.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(Object.fromEntries(new URLSearchParams(element.hash.slice(1))));
    if (!explorer.contains(element)) byId("tables").scrollIntoView();
  });
}
addEventListener("hashchange", show);
addEventListener("popstate", show);
show().then(() => { if (view().has("table") && !view().has("row")) byId("tables").scrollIntoView(); });
