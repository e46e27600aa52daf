// Lets an editor move rows by dragging or with the arrow keys: the script renumbers the column
// 'volgorde', and the list's own button saves it. It works only where rows stand in that order.
// In a form rows come and go, and their numbers start at 1; `data-sortable` may hold the message to
// show. Rows that Django's own script adds to a form announce themselves with `formset:added`.
const input = (row) => row.querySelector("input[data-position]");
const CHANGED_MESSAGE = "De volgorde is veranderd. Kies 'Opslaan' om haar te bewaren.";

const makeSortable = (body) => {
  const inForm = "sortable" in body.dataset || body.closest(".inline-related") !== null;
  const isShown = (row) => !row.hidden && !row.classList.contains("empty-form");
  const rows = () => [...body.children].filter((row) => input(row) && isShown(row));
  const numbers = rows().map((row) => Number(input(row).value));
  const mixed = numbers.some((number, index) => number < numbers[index - 1]);
  if (!inForm && (numbers.length < 2 || mixed)) return;

  // The same numbers go round, so that rows of other pages keep their place; only equal ones grow.
  for (let index = 1; index < numbers.length; index += 1) {
    numbers[index] = Math.max(numbers[index], numbers[index - 1] + 1);
  }

  const status = document.createElement("p");
  status.className = "order-status";
  status.role = "status";
  (body.closest("table") ?? body).after(status);

  const renumber = () => {
    rows().forEach((row, index) => { input(row).value = inForm ? index + 1 : numbers[index]; });
    input(rows()[0]).dispatchEvent(new Event("change", { bubbles: true }));
    status.textContent = body.dataset.sortable || CHANGED_MESSAGE;
  };

  // The others move around the row: an element that is moved itself loses pointer and focus.
  const move = (row, to) => {
    const all = rows();
    const from = all.indexOf(row);
    if (to === from || !all[to]) return;
    if (from < to) row.before(...all.slice(from + 1, to + 1));
    else row.after(...all.slice(to, from));
    renumber();
  };

  const addHandle = (row) => {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "order-handle";
    handle.textContent = "↕";
    handle.title = "Sleep, of gebruik pijl omhoog en omlaag";
    const name = row.querySelector("th, [data-name]");
    handle.setAttribute("aria-label", `Verplaats ${name.textContent || name.value || "het nieuwe item"}`);
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      move(row, rows().indexOf(row) + step);
    });
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const over = rows().findIndex((other) => {
        const { top, bottom } = other.getBoundingClientRect();
        return top <= event.clientY && event.clientY < bottom;
      });
      move(row, over);
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
