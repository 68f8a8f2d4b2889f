/* Draws what timeline_svg.py draws, number by number; a test holds the two equal. */
const Drawing = (() => {
  const LEFT = 78, WIDE = 868, RIGHT = LEFT + WIDE, LETTER = 7, QUARTERS = 1100, MONTHS = 200, LOW = 9, BESIDE = 12, ROOM = 860, APART = 110, ASIDE = 6;
  const iso = day => new Date((day - 719163) * 86400000).toISOString().slice(0, 10);
  const ordinal = (year, month) => Date.UTC(year, month - 1, 1) / 86400000 + 719163;
  const n = tenths => String(tenths / 10);
  const escape = text => text.replace(/[&<>"']/g, one => (
    { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" }[one]));
  const x = (seen, day) => {
    const [first, last] = seen.span, days = last - first + 1;
    return LEFT * 10 + Math.floor(((day - first) * WIDE * 20 + days) / (2 * days));
  };
  const end = (seen, place) =>
    place + 1 < seen.bars.length ? seen.bars[place + 1][1] - 1 : seen.span[1];
  const text = (look, left, y, words) => `<text class="${look}" x="${left}" y="${y}">${words}</text>`;

  function said(seen, known) {
    const [first, last, today] = seen.span;
    const found = [`From ${iso(first)} to ${iso(last)}; today is ${iso(today)}.`];
    seen.bars.forEach(([status, start], place) => found.push(
      `${known.statuses[status][0]} from ${iso(start)} to ${iso(end(seen, place))}.`));
    for (const [kind, start, last] of seen.renewals)
      found.push(`${known.renewals[kind]}, from ${iso(start)} to ${iso(last)}.`);
    for (const [kind, day] of seen.marks) found.push(`${known.marks[kind][0]} on ${iso(day)}.`);
    return found;
  }
  function ground(seen) {
    const [first, last, today] = seen.span;
    let found = "";
    if (first < today) {
      const wide = x(seen, Math.min(today, last + 1)) - LEFT * 10;
      found += `<rect class="past" x="${LEFT}" y="18" width="${n(wide)}" height="110"/>`;
    }
    found += text("row", 4, 36, "Facts") + text("row", 4, 76, "Status");
    if (seen.renewals.length) found += text("row", 4, 97, "Renewal");
    return found + text("row", 4, 116, "Notices");
  }
  function ticks(seen) {
    const [first, last] = seen.span, days = last - first + 1, short = days <= QUARTERS;
    const step = [1, 2, 5, 10, 20, 50, 100, 200].find(one => WIDE * 365 * one >= 44 * days);
    const found = [];
    for (let year = +iso(first).slice(0, 4); year <= +iso(last).slice(0, 4); year++) {
      if (!short && year % step) continue;
      for (let month = 1; month <= (short ? 12 : 1); month += days <= MONTHS ? 1 : 3) {
        const day = ordinal(year, month);
        if (first <= day && day <= last) found.push([day, iso(day).slice(0, short ? 7 : 4)]);
      }
    }
    return found;
  }
  function axis(seen) {
    let found = `<path class="axis" d="M${LEFT},128H${RIGHT}"/>`;
    for (const [day, label] of ticks(seen)) {
      const left = n(x(seen, day));
      found += `<path class="axis" d="M${left},128v5"/>` +
        `<text class="tick" x="${left}" y="145">${label}</text>`;
    }
    return found;
  }
  function extent(seen, place) {
    const left = x(seen, seen.bars[place][1]);
    return [left, x(seen, end(seen, place) + 1) - left];
  }
  function bar(seen, known, place) {
    const [, , colour, high] = known.statuses[seen.bars[place][0]], [left, wide] = extent(seen, place);
    return `<rect class="${colour}" x="${n(left)}" y="${80 - high}" width="${n(wide)}" height="${high}"/>`;
  }
  function label(seen, known, place) {
    const [words, symbol, colour, high] = known.statuses[seen.bars[place][0]];
    const [left, wide] = extent(seen, place), room = Math.floor(wide / 10);
    const fits = text => text.length * LETTER + 8 <= room;
    const shown = [`${symbol} ${words}`, symbol].find(fits);
    if (!shown) return "";
    const inside = high > LOW, y = inside ? 84 - Math.floor(high / 2) : 75 - high;
    return `<text class="${inside ? colour : "over"} in" x="${n(left + Math.floor(wide / 2))}" y="${y}">${shown}</text>`;
  }
  function asides(places) {
    let aside = 0;
    return places.map((left, place) => {
      if (place && left - places[place - 1] < APART) aside = -aside;
      else aside = places[place + 1] - left < APART ? -ASIDE : 0;
      return aside;
    });
  }
  function row(seen, known, marks, y) {
    const places = marks.map(([, day]) => x(seen, day)), beside = asides(places);
    return marks.map(([kind, day], place) => {
      const left = places[place], height = y + beside[place], [, shape, full] = known.marks[kind];
      const following = place + 1 < places.length ? places[place + 1] : (RIGHT + BESIDE) * 10;
      const drawn = `<path class="${full ? "mark full" : "mark"}" transform="translate(${n(left)} ${height})" d="${shape}"/>`;
      return following - left >= ROOM ? drawn + text("day", Math.floor(left / 10) + 8, height + 4, iso(day)) : drawn;
    }).join("");
  }
  function today(seen) {
    const [first, last, now] = seen.span;
    if (now < first || last < now) return "";
    const left = x(seen, now);
    const middle = Math.min(Math.max(left, (LEFT + 130) * 10), (RIGHT - 130) * 10);
    return `<path class="today" d="M${n(left)},18V128"/>` +
      `<text class="now" x="${n(middle)}" y="13">◂ past · today ${iso(now)} · future ▸</text>`;
  }
  function svg(seen, known, title) {
    let found = ground(seen) + axis(seen);
    seen.bars.forEach((_, place) => { found += bar(seen, known, place); });
    for (const [kind, start, last] of seen.renewals) {
      const left = x(seen, start), wide = x(seen, last + 1) - left;
      found += `<rect class="${known.sides[kind]}" x="${n(left)}" y="90" width="${n(wide)}" height="6"/>`;
    }
    found += today(seen);
    seen.bars.forEach((_, place) => { found += label(seen, known, place); });
    found += row(seen, known, seen.marks.filter(([kind]) => kind < known.firstNotice), 32);
    found += row(seen, known, seen.marks.filter(([kind]) => kind >= known.firstNotice), 112);
    return `<svg class="timeline" viewBox="0 0 960 150" role="img"><title>${escape(title)}</title>` +
      `<desc>${escape(said(seen, known).join(" "))}</desc>${found}</svg>`;
  }
  const sign = (shape, full) =>
    `<svg class="sign" viewBox="-7 -7 14 14" aria-hidden="true"><path class="${full ? "mark full" : "mark"}" d="${shape}"/></svg>`;
  return { svg, sign, iso };
})();
