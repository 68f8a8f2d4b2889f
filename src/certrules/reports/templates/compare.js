/* What a change opens, and which changes are shown. */
(() => {
  const table = document.getElementById("changes");
  if (!table) return;
  const { known, texts, changes } = JSON.parse(document.getElementById("opened").textContent);
  const panel = document.getElementById("change");
  const part = name => document.getElementById(`change-${name}`);
  const make = (tag, text = "") => Object.assign(document.createElement(tag), { textContent: text });

  function drawn(box, compact, spans, title) {
    if (!compact) {
      box.replaceChildren(make("p", "There is no such assignment."));
      return;
    }
    const [span, bars, marks, renewals] = compact, seen = { span, bars, marks, renewals };
    box.innerHTML = Drawing.svg(seen, known, title) + differing(seen, spans);
  }
  /* The days that differ, below a timeline and as long as it. */
  function differing({ span: [first, last] }, spans) {
    const place = day => 78 + (Math.min(Math.max(day, first), last + 1) - first) * 868 / (last - first + 1);
    const found = spans.map(([start, end]) => [place(start), place(end + 1)]).filter(([from, to]) => to > from);
    return `<svg class="differs" viewBox="0 0 960 14" aria-hidden="true"><text x="4" y="11">Differs</text>${
      found.map(([from, to]) => `<rect x="${from.toFixed(1)}" y="4" width="${Math.max(to - from, 1).toFixed(1)}" height="6"/>`).join("")}</svg>`;
  }
  function reasons(words, row, column, all) {
    const box = make("div"), list = make("ol");
    list.className = "reasons";
    list.append(...all.map(one => make("li", texts[one])));
    const said = make("h4", `${words}: `);
    said.append(row.cells[row.cells.length - column].firstElementChild.cloneNode(true));
    box.append(said, list);
    return box;
  }
  function open(button) {
    const [before, after, spans] = changes[button.dataset.change];
    const body = button.closest("tbody"), name = body.querySelector("th bdi");
    const title = `${name.textContent}: ${body.querySelector(".what bdi").textContent}`;
    part("title").textContent = title;
    drawn(part("before"), before, spans, `Before. ${title}`);
    drawn(part("after"), after, spans, `After. ${title}`);
    part("spans").replaceChildren(...spans.flatMap(([start, end, earlier, later], at) => {
      const both = make("div");
      both.className = "both";
      both.append(reasons("Before", body.rows[at], 3, earlier), reasons("After", body.rows[at], 2, later));
      return [make("h3", `${Drawing.iso(start)} to ${Drawing.iso(end)}`), both];
    }));
    panel.showModal();
    panel.scrollTop = 0;
  }
  for (const one of table.querySelectorAll("button[data-change]")) one.hidden = false;
  document.addEventListener("click", event => {
    const button = event.target.closest("button[data-change]");
    if (button) open(button);
    else if (event.target === panel) panel.close();
  });

  /* Long tables take long to lay out. */
  const AT_ONCE = 100;
  let most = AT_ONCE;
  const more = document.getElementById("changes-more");
  const form = document.getElementById("changes-filters"), shown = document.getElementById("changes-shown");
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const bodies = [...table.tBodies].map(body => ({
    body, text: plain(body.querySelector("th").textContent + " " + body.querySelector(".what").textContent),
  }));
  function filter() {
    const { words, flow, certification, company, day, lapses } = form.elements;
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    const fits = row => (!flow.value || row.dataset.flow === flow.value) &&
      (!day.value || (row.dataset.start <= day.value && day.value <= row.dataset.end)) &&
      (!lapses.checked || "lapses" in row.dataset);
    let count = 0;
    for (const { body, text } of bodies) {
      const fitting = wanted.every(one => text.includes(one)) &&
        (!certification?.value || body.dataset.certification === certification.value) &&
        (!company?.value || body.dataset.company === company.value) && [...body.rows].some(fits);
      count += fitting;
      body.hidden = !fitting || count > most;
    }
    shown.textContent = count > most ? `${most} of ${count} changes shown.` :
      count === 1 ? "1 change shown." : `${count} changes shown.`;
    more.hidden = count <= most;
    more.textContent = `Show ${Math.min(AT_ONCE, count - most)} more`;
  }
  function again() {
    most = AT_ONCE;
    filter();
  }
  more.addEventListener("click", () => {
    most += AT_ONCE;
    filter();
  });
  form.hidden = false;
  form.addEventListener("input", again);
  form.addEventListener("reset", () => setTimeout(again));
  form.addEventListener("submit", event => event.preventDefault());
  filter();
})();
