// Lets an editor move rows by dragging or with the arrow keys: the script renumbers the column
// 'volgorde', and the list's own button saves it. It works only where rows stand in that order.
// In a form rows come and go, and their numbers start at 1; `data-sortable` may hold the message to
// show. Rows that Django's own script adds to a form announce themselves with `formset:added`.
// In a tree, `data-group` is the key of the row above; a row moves within its group, with all below it.
const input = (row) => row.querySelector("input[data-position]");
const CHANGED_MESSAGE = "De volgorde is veranderd. Kies 'Opslaan' om haar te bewaren.";
const FORM_MESSAGE = "De volgorde is veranderd. Bewaar of publiceer nog.";

const makeSortable = (body) => {
  const inForm = "sortable" in body.dataset || body.closest(".inline-related") !== null;
  const isShown = (row) => !row.hidden && !row.classList.contains("empty-form");
  const rows = () => [...body.children].filter((row) => input(row) && isShown(row));
  const keys = new Set(rows().map((row) => input(row).dataset.key));
  const group = (row) => {
    const above = input(row).dataset.group ?? "";
    return keys.has(above) ? above : "";
  };
  const siblings = (row) => rows().filter((other) => group(other) === group(row));
  const below = (row) => {
    const { key } = input(row).dataset;
    return key ? rows().filter((other) => group(other) === key) : [];
  };
  const withBelow = (row) => [row, ...below(row).flatMap(withBelow)];

  // The same numbers go round, so that rows of other pages keep their place; only equal ones grow.
  const numbers = new Map();
  for (const row of rows()) {
    const former = numbers.get(group(row)) ?? [];
    const number = Number(input(row).value);
    if (!inForm && number < Number(former.at(-1)?.typed)) return;
    const next = former.length ? former.at(-1).number + 1 : number;
    numbers.set(group(row), [...former, { typed: number, number: Math.max(number, next) }]);
  }
  if (!inForm && ![...numbers.values()].some((of) => of.length > 1)) return;

  const status = document.createElement("p");
  status.className = "order-status";
  status.role = "status";
  (body.closest("table") ?? body).after(status);

  const renumber = (all) => {
    all.forEach((row, index) => {
      input(row).value = inForm ? index + 1 : numbers.get(group(row))[index].number;
    });
    input(all[0]).dispatchEvent(new Event("change", { bubbles: true }));
    status.textContent = body.dataset.sortable || (inForm ? FORM_MESSAGE : CHANGED_MESSAGE);
  };

  // The others move around the row: an element that is moved itself loses pointer and focus.
  const move = (row, to) => {
    const all = siblings(row);
    const from = all.indexOf(row);
    if (to === from || !all[to]) return;
    all.splice(to, 0, ...all.splice(from, 1));
    const order = all.flatMap(withBelow);
    const place = order.indexOf(row);
    row.before(...order.slice(0, place));
    row.after(...order.slice(place + 1));
    renumber(all);
  };

  const addHandle = (row) => {
    if (!inForm && siblings(row).length < 2) return;
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "order-handle";
    handle.textContent = "↕";
    handle.title = "Sleep, of gebruik pijl omhoog en omlaag";
    const name = row.querySelector("th, [data-name]");
    const label = name.textContent.trim() || name.value || name.placeholder || "het nieuwe item";
    handle.setAttribute("aria-label", `Verplaats ${label}`);
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      move(row, siblings(row).indexOf(row) + step);
    });
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const isUnderPointer = (other) => {
        const { top, bottom } = other.getBoundingClientRect();
        return top <= event.clientY && event.clientY < bottom;
      };
      move(row, siblings(row).findIndex((other) => withBelow(other).some(isUnderPointer)));
    });
    input(row).before(handle);
  };

  rows().forEach(addHandle);
  if (!inForm) return;
  body.addEventListener("row-added", ({ target }) => addHandle(target));
  body.addEventListener("formset:added", ({ target }) => {
    addHandle(target);
    input(target).value = rows().length;
  });
};

const SORTABLE = "#result_list tbody, [data-sortable], .inline-related tbody:has([data-position])";
document.querySelectorAll(SORTABLE).forEach(makeSortable);
