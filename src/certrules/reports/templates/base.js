"use strict";
{% include "drawing.js" %}

/* The panel: why a standing is as it is, and its timeline. */
(() => {
  const panel = document.getElementById("explanation");
  const kept = document.getElementById("explanations");
  const found = kept ? JSON.parse(kept.textContent) : { records: [] };
  const part = name => document.getElementById(`explanation-${name}`);
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  function toToday(box) {
    const now = box.querySelector(".timeline .today");
    if (!now) return;
    const place = now.getBoundingClientRect().left - box.getBoundingClientRect().left;
    box.scrollLeft += place - box.clientWidth / 2;
  }
  document.querySelectorAll("main .scroll").forEach(toToday);

  function record(key) {
    const [place, ...days] = found.records[key];
    const [pieces, gaps, span, bars, marks, renewals] = found.templates[place];
    const text = pieces.map((one, at) => found.texts[one] + (at < gaps.length ? Drawing.iso(days[gaps[at]]) : "")).join("");
    const dated = (all, from) => all.map(one => one.map((value, at) => at < from ? value : days[value]));
    return {
      lines: text.split("\n"),
      seen: { span: span.map(one => days[one]), bars: dated(bars, 1), marks: dated(marks, 1), renewals: dated(renewals, 1) },
    };
  }
  function dates(seen) {
    const today = seen.span[2];
    const all = [...seen.marks.map(([kind, day]) => [day, found.known.marks[kind]]), [today, ["Today"]]];
    all.sort(([one], [other]) => one - other);
    return all.map(([day, [words, shape, full]]) => {
      const row = make("li", "");
      if (shape) row.innerHTML = Drawing.sign(shape, full);
      else row.className = "is-today";
      row.append(" ", make("time", Drawing.iso(day)), ` ${words}`);
      return row;
    });
  }
  function open(button) {
    const [whose, what, ...more] = button.title.split("\n");
    part("title").textContent = what ? `${whose}: ${what}` : whose;
    const known = found.records[button.dataset.key] ? record(button.dataset.key) : null;
    part("more").hidden = !known;
    part("status").textContent = known ? known.lines[0] : more.join(", ");
    if (known) {
      part("drawing").innerHTML = Drawing.svg(known.seen, found.known, `Timeline: ${part("title").textContent}`);
      part("reasons").replaceChildren(...known.lines.slice(1).map(one => make("li", one)));
      part("dates").replaceChildren(...dates(known.seen));
    }
    panel.showModal();
    if (known) toToday(part("drawing"));
    panel.scrollTop = 0;
  }
  document.addEventListener("click", event => {
    const button = event.target.closest("button[data-key]");
    if (button) open(button);
    else if (event.target === panel) panel.close();
  });
})();

/* Tables of the class "report": sorted by their heads, filtered by the form before them, long ones cut off. */
(() => {
  const AT_ONCE = {{ rows_at_once }};
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const value = cell => cell?.dataset.sort ?? cell?.textContent.trim() ?? "";
  const order = new Intl.Collator("en", { numeric: true });
  const rowsOf = table => [...table.tBodies[0].rows];
  const whole = new WeakSet();

  function cut(table) {
    let count = 0;
    for (const row of rowsOf(table)) {
      row.classList.toggle("later", !row.hidden && count >= AT_ONCE && !whole.has(table));
      count += !row.hidden;
    }
    const more = table.parentElement.nextElementSibling;
    if (more?.matches("button.more")) {
      more.hidden = count <= AT_ONCE || whole.has(table);
      more.textContent = `Show all ${count} rows`;
    }
    return count;
  }
  function sort(table, head) {
    const place = head.cellIndex, falls = head.getAttribute("aria-sort") === "ascending";
    for (const one of table.tHead.rows[0].cells) one.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falls ? "descending" : "ascending");
    const rows = rowsOf(table).map((row, at) => [value(row.cells[place]), at, row]);
    rows.sort(([one, first], [other, second]) =>
      (one === "") - (other === "") || order.compare(one, other) * (falls ? -1 : 1) || first - second);
    const body = table.tBodies[0];
    body.remove(); // thousands of rows are taken out first: moving each from its place takes minutes
    body.replaceChildren();
    for (const [, , row] of rows) body.append(row);
    table.append(body);
    cut(table);
  }
  for (const head of document.querySelectorAll("table.report thead th[data-sorts]")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "sorts" });
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(head.closest("table"), head));
  }
  for (const table of document.querySelectorAll("table.report.long")) {
    const more = Object.assign(document.createElement("button"), { type: "button", className: "more" });
    table.parentElement.after(more);
    more.addEventListener("click", () => { whole.add(table); cut(table); });
    cut(table);
    table.classList.remove("long"); // from here on its rows are told one by one
  }

  const form = document.querySelector("form.filters[data-filters]");
  if (!form) return;
  const shown = document.getElementById("shown"), texts = new WeakMap();
  const textOf = row => {
    if (!texts.has(row)) texts.set(row, plain(row.textContent));
    return texts.get(row);
  };
  function filter() {
    const words = plain(form.elements.name.value).split(/\s+/).filter(Boolean);
    const status = form.elements.status.value;
    let count = 0;
    for (const section of document.querySelectorAll("[data-section]")) {
      const table = section.querySelector("table.report");
      if (!table) continue;
      for (const row of rowsOf(table))
        row.hidden = (status && row.dataset.status !== status) || !words.every(one => textOf(row).includes(one));
      const here = cut(table);
      section.querySelector(".none-shown").hidden = here > 0;
      count += here;
    }
    const all = document.querySelector("tr.later") ? "found" : "shown";
    shown.textContent = count === 1 ? "1 row shown." : `${count} rows ${all}.`;
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", event => event.preventDefault());
  filter();
})();
