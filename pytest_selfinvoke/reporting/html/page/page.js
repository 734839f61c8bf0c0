"use strict";
// Replies are strangers' text: whatever is shown goes through textContent, and nothing here reads markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  // Every field is written once for all rows: its different values, and which of them each row has (the first is "none").
  const rows = Array.from({ length: data.rows }, () => ({}));
  for (const [name, { values, places }] of Object.entries(data.fields)) {
    places.forEach((place, index) => {
      if (place) rows[index][name] = values[place];
    });
  }
  const BATCH = 100;
  const SIGNS = { passed: "✓", error: "!" };
  const several = data.runs.length > 1;
  const collator = new Intl.Collator("en", { numeric: true });

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  };
  const error = (row) => (row.error_type ?? "");
  const tests = (row) => (row.tests_total ? `${row.tests_passed ?? 0}/${row.tests_total}` : "");
  const name = (row) => row.id + (row.sample ? `, sample ${row.sample}` : "");
  const caused = rows.some((row) => row.cause);

  // Each column: heading, what it shows, what it is sorted by, and how it stands on a narrow screen.
  const columns = [
    ["problem", name, (row) => row.id],
    ["status", (row) => `${SIGNS[row.status] ?? "✗"} ${row.status}`, (row) => row.status, "status"],
    ...(several ? [["run", (row) => data.runs[row.run ?? 0], (row) => row.run ?? 0]] : []),
    ["suite", (row) => row.suite, (row) => row.suite],
    ["model", (row) => row.model, (row) => row.model, "model"],
    ...(caused ? [["cause", (row) => row.cause ?? "", (row) => row.cause ?? "", "spare"]] : []),
    ["error", error, error, "spare"],
    ["tests", tests, (row) => (row.tests_passed ?? 0) / (row.tests_total || 1), "figure spare"],
    ["CPU s", (row) => (row.cpu_s ?? 0).toFixed(2), (row) => row.cpu_s ?? 0, "figure spare"],
    ["tokens", (row) => row.completion_tokens ?? "", (row) => row.completion_tokens ?? 0, "figure spare"],
  ];
  const filters = [
    ...(several ? [["run", (row) => data.runs[row.run ?? 0]]] : []),
    ["suite", (row) => row.suite],
    ["model", (row) => row.model],
    ["status", (row) => row.status],
    ...(caused ? [["cause", (row) => row.cause ?? ""]] : []),
    ["error", error],
  ];
  const chosen = new Map();
  let words = [];
  let sorted = { column: null, down: false };
  let matching = rows;
  let shown = BATCH;

  const section = document.getElementById("problems");
  const body = document.querySelector("#samples tbody");
  const more = document.getElementById("more");
  const counter = document.getElementById("count");
  const said = new Map();
  const searched = (row) => {
    if (!said.has(row)) {
      said.set(row, [row.suite, row.id, row.model, row.status, row.cause, row.verdict, row.failed_test].join(" ").toLowerCase());
    }
    return said.get(row);
  };

  const update = () => {
    const active = filters.filter(([key]) => chosen.get(key)).map(([key, value]) => [value, chosen.get(key)]);
    matching = rows.filter(
      (row) => active.every(([value, wanted]) => value(row) === wanted) && words.every((word) => searched(row).includes(word)),
    );
    if (sorted.column) {
      const by = sorted.column[2];
      const keyed = matching.map((row) => [by(row), row]);
      const compare = ([a], [b]) => (typeof a === "number" ? a - b : collator.compare(a, b));
      keyed.sort(sorted.down ? (a, b) => compare(b, a) : compare);
      matching = keyed.map(([, row]) => row);
    }
    shown = BATCH;
    section.classList.toggle("whole", matching.length === rows.length);
    body.replaceChildren(...matching.slice(0, shown).map(line));
    tell();
  };
  const tell = () => {
    const left = matching.length - Math.min(shown, matching.length);
    const number = (value) => value.toLocaleString("en");
    counter.textContent =
      `${number(matching.length)} of ${number(rows.length)} samples` + (left ? `, ${number(shown)} shown` : "");
    more.hidden = left === 0;
    more.textContent = `Show ${number(Math.min(left, BATCH))} more of ${number(left)}`;
  };

  const line = (row) => {
    const made = element("tr");
    columns.forEach(([, show, , kind], place) => {
      if (place === 0) {
        const button = element("button", { type: "button", "aria-expanded": "false" }, show(row));
        button.addEventListener("click", () => toggle(row, made, button));
        made.append(element("th", { scope: "row" }, button));
      } else {
        const state = kind === "status" ? (row.status in SIGNS ? row.status : "unsolved") : "";
        made.append(element("td", { class: [kind, state].filter(Boolean).join(" ") || null }, String(show(row))));
      }
    });
    return made;
  };
  const toggle = (row, made, button) => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) made.nextSibling.remove();
    else made.after(element("tr", { class: "detail" }, element("td", { colspan: columns.length }, ...detail(row))));
  };

  const block = (heading, text) => (text ? [element("h4", {}, heading), element("pre", { class: "wrap", tabindex: "0" }, text)] : []);
  const detail = (row) => {
    const problem = (typeof data.problems[row.run ?? 0] === "number" ? data.problems[data.problems[row.run ?? 0]] : data.problems[row.run ?? 0])[row.suite]?.[row.id];
    const left = [
      ...block("Failing test", row.failed_test),
      ...block("Left side", row.left),
      ...block("Right side", row.right),
      ...block("Counterexample", row.counterexample),
      ...block("Problem", problem ?? "not in these results"),
    ];
    const right = [
      ...(row.source === undefined ? [] : source(row)),
      ...block("Printed", row.output),
      ...block("Reply", row.reply),
      ...block("Refusal", row.refusal),
    ];
    if (!row.reply && row.source !== undefined) {
      right.push(element("h4", {}, "Reply"), element("p", { class: "absent" }, "The solution and nothing else."));
    }
    return [
      element("p", { class: "verdict" }, row.verdict || row.status),
      element("div", { class: "columns" }, element("div", {}, ...left), element("div", {}, ...right)),
      facts(row),
    ];
  };
  const facts = (row) => {
    const called = { true: "yes", false: "no" };
    const list = [
      ["cause", row.cause], ["base function alone", row.base_status], ["with the reference's base", row.oracle_status],
      ["called its base function", called[row.called_base]], ["unsealed by", row.unsealed_by], ["known defects", row.defects?.join(", ")],
      ["CPU", row.cpu_s && `${row.cpu_s} s`], ["wall", row.wall_s && `${row.wall_s} s`], ["memory", row.memory_mb && `${row.memory_mb} MiB`],
      ["prompt tokens", row.prompt_tokens], ["reply tokens", row.completion_tokens], ["cost", row.cost_usd && `${row.cost_usd} USD`],
      ["latency", row.latency_s && `${row.latency_s} s`], ["attempts", row.attempts], ["finish reason", row.finish_reason],
      ["answered by", row.provider_model], ["prompt", row.prompt_style], ["found by rule", row.extraction],
    ];
    return element("dl", {}, ...list.filter(([, value]) => value !== undefined && value !== "" && value !== 0).map(
      ([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, String(value)))));
  };
  const source = (row) => {
    const [text, runs] = data.sources[row.source];
    const at = row.error_frame && row.error_frame !== "test" ? row.error_line : 0;
    const code = element("pre", { class: "lines", tabindex: "0" });
    let number = 1;
    let current = element("span", { class: at === 1 ? "line at" : "line" });
    let start = 0;
    for (const [, kind, length] of runs.matchAll(/([a-z])(\d+)/g)) {
      const pieces = text.slice(start, (start += Number(length))).split("\n");
      pieces.forEach((piece, place) => {
        if (place) {
          code.append(current, "\n");
          number += 1;
          current = element("span", { class: at === number ? "line at" : "line" });
        }
        if (piece) current.append(kind === "p" ? piece : element("span", { class: kind }, piece));
      });
    }
    if (current.childNodes.length) code.append(current);
    return [element("h4", {}, "Solution"), code];
  };

  // The head of the table, and the filters above it.
  const head = element("tr");
  for (const column of columns) {
    const button = element("button", { type: "button" }, column[0]);
    const cell = element("th", { scope: "col", "aria-sort": "none", class: column[3] ?? null }, button);
    button.addEventListener("click", () => {
      const down = sorted.column === column && !sorted.down;
      for (const other of head.children) {
        other.setAttribute("aria-sort", "none");
        other.firstChild.textContent = other.firstChild.textContent.replace(/ [↑↓]$/, "");
      }
      sorted = { column, down };
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      button.textContent = `${column[0]} ${down ? "↓" : "↑"}`;
      update();
    });
    head.append(cell);
  }
  document.querySelector("#samples thead").append(head);

  const form = document.getElementById("filters");
  for (const [key, value] of filters) {
    const counts = new Map();
    for (const row of rows) counts.set(value(row), (counts.get(value(row)) ?? 0) + 1);
    counts.delete("");
    const options = [...counts.keys()].sort(collator.compare);
    const select = element("select", { name: key }, element("option", { value: "" }, "all"));
    for (const option of options) select.append(element("option", { value: option }, `${option} (${counts.get(option)})`));
    select.addEventListener("change", () => {
      chosen.set(key, select.value);
      update();
    });
    form.append(element("label", {}, key, select));
  }
  const search = element("input", { type: "search", name: "search", placeholder: "problem, message, test" });
  search.addEventListener("input", () => {
    words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    update();
  });
  form.append(element("label", {}, "search", search));
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => {
    body.append(...matching.slice(shown, shown + BATCH).map(line));
    shown += BATCH;
    tell();
  });
  update();
})();
