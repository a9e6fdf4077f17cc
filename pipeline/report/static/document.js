// A document's page: the address names a mention, a fact, a figure or a row; its sentences are marked.
"use strict";

const byId = (id) => (id ? document.getElementById(id) : null);
const anchor = () => {
  try { return decodeURIComponent(location.hash.slice(1)); } catch { return location.hash.slice(1); }
};

function mark() {
  for (const element of document.querySelectorAll(".hit")) element.classList.remove("hit");
  const target = byId(anchor());
  if (!target) return;
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  const named = target.dataset.at ? target.dataset.at.trim().split(/\s+/) : [target.id];
  const found = named.map(byId).filter((element) => element && element.closest(".body"));
  for (const element of found) {
    if (!element.classList.contains("s")) element.classList.add("hit");
    element.closest(".s")?.classList.add("hit");
  }
  if (target.dataset.at) target.classList.add("hit");
  const first = target.dataset.at ? found[0] : target;
  if (!first) return;
  first.scrollIntoView({ block: target.closest(".body") || target.dataset.at ? "center" : "nearest" });
  if (first.matches("a[href]")) first.focus({ preventScroll: true });
  const aside = document.querySelector("aside");
  const besides = getComputedStyle(aside).position === "sticky"; // else it stands below the text, and would scroll that away
  if (target !== first && besides) target.scrollIntoView({ block: "nearest" });
}

function layers() {
  for (const box of document.querySelectorAll("[data-layer]")) {
    const show = () => {
      const layer = box.dataset.layer;
      if (layer === "repairs") document.body.classList.toggle("show-repairs", box.checked);
      else document.body.classList.toggle(`hide-${layer}`, !box.checked);
    };
    box.addEventListener("change", show);
    show();
  }
}

// Corrections: the line that corrections.csv takes.
const LISTS = { type: "section_type", status: "status", indicator: "indicator", precision: "precision" };
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

function cell(text) {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function corrections() {
  const dialog = byId("correction");
  const { column, value, who, why, line, copy } = dialog.querySelector("form").elements;
  const said = dialog.querySelector("[role=status]");
  const tables = JSON.parse(byId("rows").textContent);
  let row = null;
  const write = () => {
    const cells = [dialog.dataset.doc, row.table, row.id, column.value, value.value, who.value, why.value];
    line.value = cells.map(cell).join(",");
    said.textContent = "";
  };
  const choose = () => {
    const now = row.values[column.value];
    value.value = now === null ? "" : String(now);
    const name = LISTS[column.value];
    if (name) value.setAttribute("list", `list-${name}`); else value.removeAttribute("list");
    write();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".fix");
    if (!button) return;
    const [, table, id] = button.dataset.row.match(/^(\S+) (.*)$/s);
    const { columns, labels, rows } = tables[table];
    row = { table, id, values: Object.fromEntries(columns.map((name, i) => [name, rows[id][i]])) };
    column.replaceChildren(...columns.map((name, i) => new Option(`${labels[i]} · ${name}`, name)));
    choose();
    dialog.showModal();
  });
  column.addEventListener("change", choose);
  for (const input of [value, who, why]) input.addEventListener("input", write);
  copy.addEventListener("click", async () => {
    if (!copy.form.reportValidity()) return; // who and why: a line without them is refused
    line.select();
    try { await navigator.clipboard.writeText(line.value); } catch { document.execCommand("copy"); }
    said.textContent = dialog.dataset.copied;
  });
}

layers();
corrections();
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && link.hash === location.hash) setTimeout(mark); // the same place again
});
addEventListener("hashchange", mark);
addEventListener("load", () => setTimeout(mark)); // after the browser has gone to the place, which takes the focus away
