(() => {
  const source = document.getElementById("matrix");
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const INHERITED = 1, LOCKED = 2, PENDING = 4, OVAL = 8, COMPLETED = 16, EXPIRES = 32, FILES = 64;
  const SHORT = 60, AHEAD = 8, ON_PAPER = 200, PAPER_COLUMNS = 8;
  const people = data.people.map(([name, company, supervisor, is, roles, tags, required, outstanding, rank, id]) =>
    ({ name, company, supervisor, is, roles, tags, required, outstanding, rank, id }));
  const columns = data.columns.map(([name, under, head, role, tags, id]) => ({ name, under, head, role, tags, id }));
  const wide = columns.length;
  const sheet = document.getElementById("sheet"), table = document.getElementById("table");
  const form = document.getElementById("filters"), body = table.tBodies[0];
  const today = Date.parse(data.on) / 86400000;

  // ---------------------------------------------------------------- the cells, one array a field

  const size = people.length * wide;
  const looks = new Int16Array(size).fill(-1), records = new Int32Array(size);
  const completed = new Int32Array(size), expires = new Int32Array(size), files = new Int32Array(size);
  data.cells.forEach((row, number) => {
    let at = number * wide;
    for (let place = 0; place < row.length;) {
      const look = row[place++];
      if (look < 0) { at -= look; continue; }
      const flags = data.looks[look][4];
      looks[at] = look;
      if (data.explained) records[at] = row[place++];
      if (flags & COMPLETED) completed[at] = row[place++];
      if (flags & EXPIRES) expires[at] = row[place++];
      if (flags & FILES) files[at] = row[place++];
      at += 1;
    }
  });
  source.remove();
  const day = (offset) => new Date((today + offset) * 86400000).toISOString().slice(0, 10);
  const statusOf = (at) => data.looks[looks[at]][0];

  // ---------------------------------------------------------------- what is shown

  const lines = data.supervisors.map((_, number) => {
    const line = [];
    for (let one = number; one >= 0 && !line.includes(one); one = data.supervisors[one][1]) line.push(one);
    return line;
  });
  const byName = [...people.keys()].sort((a, b) => people[a].rank - people[b].rank);
  const rankedBy = { name: byName, outstanding: [...byName].sort((a, b) => people[b].outstanding - people[a].outstanding) };
  let items = [], shown = [], sorting = null, wanted = {};

  const number = (name) => { const value = form.elements[name]?.value ?? ""; return value === "" ? null : Number(value); };
  function asked() {
    return {
      name: form.elements.name.value.trim().toLocaleLowerCase(), order: form.elements.order.value,
      status: number("status"), tag: number("tag"), role: number("role"), company: number("company"),
      supervisor: number("supervisor"), grouped: form.elements.grouped.checked, required: form.elements.required.checked,
    };
  }
  function below(one, supervisor) {
    return one.is === supervisor || (one.supervisor >= 0 && lines[one.supervisor].includes(supervisor));
  }
  function takesPerson(one) {
    return (!wanted.name || one.name.toLocaleLowerCase().includes(wanted.name))
      && (wanted.company === null || one.company === wanted.company)
      && (wanted.role === null || one.roles.includes(wanted.role))
      && (wanted.supervisor === null || below(one, wanted.supervisor))
      && (!wanted.required || one.required);
  }
  function takesCell(at, person, column) {
    if (looks[at] < 0) return false;
    if (wanted.role !== null && column.role >= 0 && column.role !== wanted.role) return false;
    if (wanted.status !== null && statusOf(at) !== wanted.status) return false;
    return wanted.tag === null || column.tags.includes(wanted.tag) || person.tags.includes(wanted.tag);
  }
  const visible = (person, column) => takesCell(person * wide + column, people[person], columns[column]);

  function choose() {
    wanted = asked();
    const narrow = wanted.status !== null || wanted.tag !== null;
    const used = new Uint8Array(wide);
    const rows = (rankedBy[wanted.order] ?? [...people.keys()]).filter((person) => {
      if (!takesPerson(people[person])) return false;
      let any = false;
      for (let column = 0; column < wide; column++) {
        if (visible(person, column)) { used[column] = 1; any = true; }
      }
      return any || !narrow;
    });
    const all = [...columns.keys()];
    shown = used.includes(1) ? all.filter((column) => used[column]) : all;
    if (sorting && !shown.includes(sorting.column)) sorting = null;
    items = banded(sorted(rows));
    document.getElementById("shown").textContent = `${said(rows.length)} of ${said(people.length)} rows `
      + `and ${shown.length} of ${wide} columns are shown.`;
    drawHead();
    table.setAttribute("aria-rowcount", items.length + heads());
    table.setAttribute("aria-colcount", shown.length + 1);
    active = { row: Math.min(active.row, items.length - 1), column: Math.min(active.column, shown.length) };
    rendered.forEach((row) => row.remove());
    rendered.clear();
    sheet.scrollTo(0, 0);
    draw();
  }
  const said = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  const heads = () => table.tHead.rows.length;

  function urgency(at) {
    if (looks[at] < 0) return null;
    const [status, , , , flags] = data.looks[looks[at]];
    if (data.statuses[status].silent) return null;
    if (flags & EXPIRES) return [1, expires[at]];
    return data.statuses[status].compliant ? [2, 0] : [0, 0];
  }
  function sorted(rows) {
    if (!sorting) return rows;
    const turn = sorting.descending ? -1 : 1;
    const keyed = rows.map((person) => [visible(person, sorting.column) ? urgency(person * wide + sorting.column) : null, person]);
    const first = keyed.filter(([key]) => key).sort(([a], [b]) => turn * (a[0] - b[0] || a[1] - b[1]));
    return [...first, ...keyed.filter(([key]) => !key)].map(([, person]) => person);
  }
  function banded(rows) {
    if (!wanted.grouped) return rows;
    const bands = new Map();
    rows.forEach((person) => {
      const one = people[person].supervisor;
      bands.has(one) ? bands.get(one).push(person) : bands.set(one, [person]);
    });
    const order = [...bands.keys()].sort((a, b) => (a < 0) - (b < 0) || a - b);
    return order.flatMap((one) => [{ band: one }, ...bands.get(one)]);
  }

  // ---------------------------------------------------------------- drawing

  function make(tag, attributes, ...inside) {
    const one = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => one.setAttribute(name, value));
    one.append(...inside);
    return one;
  }
  const text = (words) => make("span", { dir: "auto" }, words);

  function headRow(among, nameOf, cellOf) {
    const row = make("tr", { role: "row" });
    for (let place = 0; place < among.length;) {
      const name = nameOf(among[place]);
      let end = place;
      while (end < among.length && nameOf(among[end]) === name) end += 1;
      row.append(cellOf(among[place], end - place, place));
      place = end;
    }
    return row;
  }
  function spanning(words, width) {
    return make("th", { role: "columnheader", scope: "colgroup", colspan: width, "aria-colspan": width, style: `--span:${width}` }, make("span", { class: "stay", dir: "auto" }, words));
  }
  function sortable(column) {
    const cell = make("th", { role: "columnheader", scope: "col" });
    if (sorting?.column === column) cell.setAttribute("aria-sort", sorting.descending ? "descending" : "ascending");
    const button = make("button", { type: "button", class: "sort", tabindex: -1, title: `${columns[column].name}: sort` }, text(columns[column].name));
    button.addEventListener("click", () => { sort(column); });
    cell.append(button);
    return cell;
  }
  function headRows(among, headOf) {
    const rows = [];
    if (!data.flat) {
      rows.push(headRow(among, (one) => columns[one].under, (one, width) => spanning(data.companies[columns[one].under], width)));
      rows.push(headRow(among, (one) => columns[one].head, (one, width) => spanning(data.heads[columns[one].head], width)));
    }
    rows.push(headRow(among, (one) => one, headOf));
    const last = rows.length - 1;
    rows.forEach((row, place) => {
      row.setAttribute("aria-rowindex", place + 1);
      row.prepend(place < last ? make("td", { role: "gridcell", class: "name" })
        : make("th", { role: "columnheader", class: "name", scope: "col" }, "Name"));
    });
    return rows;
  }
  function drawHead() {
    table.tHead.replaceChildren(...headRows(shown, sortable));
    table.style.setProperty("--columns", shown.length);
  }
  function sort(column) {
    const again = sorting?.column === column;
    if (again && sorting.descending) sorting = null;
    else sorting = { column, descending: again };
    const left = sheet.scrollLeft;
    choose();
    sheet.scrollLeft = left;
    active = { row: -1, column: shown.indexOf(column) + 1 };
    focus();
  }

  function words(at) {
    const [status, , texts, label, flags] = data.looks[looks[at]];
    const until = flags & EXPIRES ? day(expires[at]) : "";
    const short = texts.replace("%", until) || data.statuses[status].words;
    return { short, label: label.replace("%", until), until, done: flags & COMPLETED ? day(completed[at]) : "" };
  }
  const filesOf = (at) => (data.looks[looks[at]][4] & FILES ? data.files[files[at]] : []);
  function cellOf(person, column, tag) {
    const at = person * wide + column;
    const [status, sign, , , flags] = data.looks[looks[at]];
    const { short, label, until, done } = words(at);
    const one = make(tag, { class: `cell ${data.statuses[status].colour}${flags & OVAL ? " oval" : ""}` });
    if (flags & PENDING) one.append(make("span", { class: "dot", "aria-hidden": "true" }));
    one.append(make("span", { class: "sign", "aria-hidden": "true" }, sign), make("span", { class: "said" }, short));
    if (flags & INHERITED) one.append(make("span", { class: "inh" }, "INH"));
    if (flags & LOCKED) one.append(make("span", { class: "lock", "aria-hidden": "true" }, "🔒"));
    if (tag === "button") {
      const named = filesOf(at).map(([name]) => name);
      const spoken = [label.includes(short) ? label : `${short}, ${label}`, ...(flags & INHERITED ? ["INH"] : [])];
      if (done) spoken.push(`completed ${done}`);
      if (named.length) spoken.push(`files: ${named.join(", ")}`);
      one.setAttribute("type", "button");
      one.setAttribute("tabindex", -1);
      one.setAttribute("data-at", at);
      one.setAttribute("data-key", data.explained ? records[at] : "");
      one.setAttribute("aria-label", spoken.join(", "));
      one.setAttribute("title", [people[person].name, columns[column].name, label, ...(done ? [`Completed ${done}`] : []),
        ...(until ? [`Expiration date ${until}`] : []), ...named].join("\n"));
    }
    return one;
  }
  function bandOf(one, width) {
    const name = one < 0 ? data.unsupervised : data.supervisors[one][0];
    return make("tr", { role: "row", class: "band" },
      make("th", { role: "rowheader", scope: "rowgroup", colspan: width, "aria-colspan": width }, text(name)));
  }
  function nameOf(person) {
    return make("th", { role: "rowheader", class: "name", scope: "row", title: people[person].name }, text(people[person].name));
  }
  function rowOf(place) {
    const item = items[place];
    const row = typeof item === "object" ? bandOf(item.band, shown.length + 1) : make("tr", { role: "row" }, nameOf(item), ...shown.map((column) => {
      const cell = make("td", { role: "gridcell" });
      if (visible(item, column)) cell.append(cellOf(item, column, "button"));
      else cell.setAttribute("tabindex", -1);
      return cell;
    }));
    row.firstChild.setAttribute("tabindex", -1);
    row.setAttribute("aria-rowindex", place + heads() + 1);
    return row;
  }

  // ---------------------------------------------------------------- the window of rows

  const rendered = new Map();
  let height = 0, active = { row: 0, column: 1 };

  function span() {
    if (items.length <= SHORT) return [0, items.length];
    const first = Math.floor(sheet.scrollTop / height), count = Math.ceil(innerHeight / height);
    const start = Math.max(0, Math.min(first, items.length - count) - AHEAD);
    return [start - start % 2, Math.min(items.length, first + count + AHEAD)];
  }
  function draw() {
    const [start, end] = span();
    rendered.forEach((row, place) => {
      if (place < start || place >= end) { row.remove(); rendered.delete(place); }
    });
    let before = null;
    for (let place = end - 1; place >= start; place--) {
      let row = rendered.get(place);
      if (!row) {
        row = rowOf(place);
        rendered.set(place, row);
        body.insertBefore(row, before);
      }
      before = row;
    }
    body.style.paddingTop = `${start * height}px`;
    body.style.paddingBottom = `${(items.length - end) * height}px`;
    rove();
  }
  let waiting = false;
  sheet.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  }, { passive: true });
  addEventListener("resize", () => { measure(); draw(); });

  // ---------------------------------------------------------------- the keyboard: one tab stop, arrows inside

  function spotAt(row, column) {
    if (row < 0) return column > 0 ? table.tHead.rows[heads() - 1].querySelectorAll("button")[column - 1] : null;
    const cells = rendered.get(row)?.cells;
    if (!cells) return null;
    const cell = cells[Math.min(column, cells.length - 1)];
    return cell.querySelector("button") ?? cell;
  }
  function rove() {
    table.querySelectorAll("[tabindex='0']").forEach((one) => one.setAttribute("tabindex", -1));
    const first = Math.min(...rendered.keys());
    const spot = spotAt(active.row, active.column) ?? (rendered.size ? spotAt(first, active.column) : null);
    spot?.setAttribute("tabindex", 0);
  }
  function focus() {
    if (active.row >= 0 && items.length > SHORT) {
      const top = active.row * height, room = sheet.clientHeight - table.tHead.offsetHeight - 2 * height;
      if (top < sheet.scrollTop) sheet.scrollTop = top;
      if (top > sheet.scrollTop + room) sheet.scrollTop = top - room;
      draw();
    }
    rove();
    const spot = spotAt(active.row, active.column);
    spot?.focus({ preventScroll: true });
    spot?.closest("td, th")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  const page = () => Math.max(1, Math.floor(sheet.clientHeight / height) - 4);
  const moves = {
    ArrowDown: (at) => { at.row += 1; }, ArrowUp: (at) => { at.row -= 1; },
    ArrowRight: (at) => { at.column += 1; }, ArrowLeft: (at) => { at.column -= 1; },
    PageDown: (at) => { at.row += page(); }, PageUp: (at) => { at.row = Math.max(0, at.row - page()); },
    Home: (at, whole) => { at.column = 0; if (whole) at.row = 0; },
    End: (at, whole) => { at.column = shown.length; if (whole) at.row = items.length - 1; },
  };
  table.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    if (!move || event.altKey || event.metaKey) return;
    event.preventDefault();
    move(active, event.ctrlKey);
    active.row = Math.max(-1, Math.min(active.row, items.length - 1));
    active.column = Math.max(active.row < 0 ? 1 : 0, Math.min(active.column, shown.length));
    focus();
  });
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td, th"), row = cell?.parentElement;
    if (!cell || cell === event.currentTarget) return;
    if (row.parentElement === table.tHead) {
      active = { row: -1, column: [...row.querySelectorAll("button")].indexOf(event.target) + 1 };
    } else {
      const place = Number(row.getAttribute("aria-rowindex")) - heads() - 1;
      const wholeBand = row.classList.contains("band");
      active = { row: place, column: wholeBand ? active.column : cell.cellIndex };
    }
    rove();
  });

  // ---------------------------------------------------------------- what a cell opens

  const facts = make("dl", { class: "facts" });
  document.getElementById("explanation-status").after(facts);
  function fact(term, ...values) {
    facts.append(make("dt", {}, term), ...values.map((value) => make("dd", { dir: "auto" }, value)));
  }
  function tell(at) {
    const person = people[Math.floor(at / wide)], column = columns[at % wide];
    const { label, until, done } = words(at);
    facts.replaceChildren();
    if (done) fact("Completed", done);
    if (until) fact("Expiration date", until);
    const named = filesOf(at).map(([name, link]) => (link ? make("a", { href: link, rel: "noreferrer" }, name) : name));
    if (named.length) fact("Files", ...named);
    if (data.record) {
      const address = data.record.replaceAll("{subject}", encodeURIComponent(person.id))
        .replaceAll("{certification}", encodeURIComponent(column.id));
      fact("To do", make("a", { href: address, rel: "noreferrer" }, "Record a completion"));
    }
    document.getElementById("explanation-title").textContent = `${person.name}: ${column.name}`;
    document.getElementById("explanation-status").textContent = label;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-at]");
    if (button) tell(Number(button.dataset.at));
  });

  // ---------------------------------------------------------------- paper

  function paper() {
    const rows = items.slice(0, ON_PAPER), sheets = [];
    for (let start = 0; start < shown.length; start += PAPER_COLUMNS) {
      const among = shown.slice(start, start + PAPER_COLUMNS);
      const widths = make("colgroup", {}, make("col", { class: "name" }), ...among.map(() => make("col", { class: "one" })));
      const lines = rows.map((item) => typeof item === "object" ? bandOf(item.band, among.length + 1)
        : make("tr", {}, nameOf(item), ...among.map((column) => make("td", {}, ...(visible(item, column) ? [cellOf(item, column, "span")] : [])))));
      const head = headRows(among, (column) => make("th", { scope: "col" }, text(columns[column].name)));
      sheets.push(make("table", { class: "matrix" }, widths, make("thead", {}, ...head), make("tbody", {}, ...lines)));
    }
    const left = items.length - rows.length;
    if (left > 0) sheets.unshift(make("p", {}, `The first ${said(rows.length)} of ${said(items.length)} rows. Choose fewer on the screen to print others.`));
    const whole = document.getElementById("paper");
    whole.replaceChildren(...sheets);
    whole.querySelectorAll("[role]").forEach((one) => one.removeAttribute("role"));
    document.body.classList.add("on-paper");
  }
  addEventListener("beforeprint", paper);
  addEventListener("afterprint", () => {
    document.body.classList.remove("on-paper");
    document.getElementById("paper").replaceChildren();
  });

  // ---------------------------------------------------------------- the start

  function measure() {
    sheet.style.removeProperty("--row");
    const probe = make("div", { style: "height:var(--row);position:absolute;visibility:hidden" });
    sheet.append(probe);
    height = Math.round(probe.getBoundingClientRect().height);
    probe.remove();
    sheet.style.setProperty("--row", `${height}px`); // whole pixels: thousands of rows stay in step
  }
  table.setAttribute("role", "grid");
  table.classList.add("live");
  table.tHead.setAttribute("role", "rowgroup");
  body.setAttribute("role", "rowgroup");
  body.replaceChildren();
  table.querySelector("colgroup").remove();
  form.hidden = false;
  form.addEventListener("input", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { sorting = null; choose(); }));
  measure();
  choose();
})();
