// The items of an issue: found while typing, added and taken away without leaving the form; and
// checks that follow what is typed. See templates/admin/newsletter/issue/.
const PAUSE = 250;

const list = document.querySelector("[data-sortable]");
const blank = document.querySelector("[data-row]");
const total = document.querySelector("[name=items-TOTAL_FORMS]");
const panel = document.querySelector("[data-pick]");
const checks = document.querySelector("[data-checks]");

// Items

const rows = () => [...list.children].filter((row) => !row.hidden);

const number = () => {
  rows().forEach((row, index) => { row.querySelector("[data-position]").value = index + 1; });
};

const remove = (row, button) => {
  const near = rows()[rows().indexOf(row) + 1] ?? rows()[rows().indexOf(row) - 1];
  row.querySelector("[name$=-DELETE]").checked = true;
  row.hidden = true;
  number();
  (near?.querySelector(".items__gone button") ?? panel.querySelector("input")).focus();
  say(`‘${button.dataset.title}’ is weggehaald.`);
  check();
};

// A button in the place of the box: what is taken away, is seen to go.
const addRemover = (row) => {
  const title = row.querySelector("[data-name]").textContent;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset.title = title;
  button.textContent = "Haal weg";
  button.setAttribute("aria-label", `Haal weg: ${title}`);
  button.addEventListener("click", () => remove(row, button));
  row.querySelector(".items__gone label").hidden = true;
  row.querySelector(".items__gone").append(button);
};

const add = ({ key, title, kind, summary }) => {
  const html = blank.innerHTML.replaceAll("__prefix__", total.value);
  const row = new DOMParser().parseFromString(html, "text/html").querySelector("li");
  row.querySelector("[name$=-thing]").value = key;
  row.querySelector("[data-name]").textContent = title;
  row.querySelector("[data-kind]").textContent = kind;
  if (summary) row.querySelector("[data-summary-of]").textContent = summary;
  total.value = Number(total.value) + 1;
  list.append(row);
  addRemover(row);
  number();
  row.dispatchEvent(new Event("row-added", { bubbles: true }));
  say(`‘${title}’ staat nu onderaan, op plaats ${rows().length}.`);
  check();
};

// Checks

let waiting;

const check = () => {
  clearTimeout(waiting);
  if (!checks?.dataset.checks) return;
  waiting = setTimeout(async () => {
    const body = new FormData(checks.closest("form"));
    const answer = await fetch(checks.dataset.checks, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || answer.status === 204 || answer.redirected) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    if (found.innerHTML.trim() !== checks.innerHTML.trim()) checks.replaceChildren(...found.childNodes);
  }, PAUSE);
};

// Finding: a combobox with a list (ARIA Authoring Practices)

const say = (words) => { panel.querySelector(".pick__status").textContent = words; };

const find = () => {
  const input = panel.querySelector("input");
  const options = panel.querySelector(".pick__list");
  let request = new AbortController();
  let active = -1;

  const close = () => {
    options.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const point = (index) => {
    const all = [...options.children];
    active = (index + all.length) % all.length;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    all[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[active].id);
  };

  const choose = (option) => {
    add(option.dataset);
    input.value = "";
    close();
    input.focus();
  };

  const option = ({ value, dataset }, index) => {
    const item = document.createElement("li");
    item.id = `zoek-${index}`;
    item.role = "option";
    item.className = "pick__option";
    item.setAttribute("aria-selected", "false");
    Object.assign(item.dataset, { key: value, ...dataset });
    const [title, kind] = [document.createElement("strong"), document.createElement("span")];
    [title.textContent, kind.textContent] = [dataset.title, dataset.kind];
    kind.className = "items__kind";
    item.append(title, " ", kind);
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("click", () => choose(item));
    return item;
  };

  const search = async () => {
    request.abort();
    request = new AbortController();
    const words = input.value.trim();
    if (!words) {
      say("");
      close();
      return;
    }
    const { signal } = request;
    const address = `${panel.dataset.pick}?${new URLSearchParams({ q: words })}`;
    const answer = await fetch(address, { signal }).catch(() => null);
    if (signal.aborted) return;
    if (!answer?.ok || answer.redirected) {
      say("Zoeken lukt nu niet. Probeer het zo nog eens.");
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (signal.aborted) return;
    const found = [...page.querySelectorAll("[name=kies]")].map(option);
    options.replaceChildren(...found);
    close();
    options.hidden = !found.length;
    options.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", String(found.length > 0));
    const many = page.querySelector(".picks legend")?.textContent;
    say(many ? `${many} Kies met pijl omlaag en Enter.` : "Niets gevonden.");
  };

  let typing;
  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(search, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      if (active >= 0) choose(options.children[active]);
    } else if (event.key === "Escape") {
      close();
    } else if (step && !options.hidden) {
      event.preventDefault();
      point(active < 0 && step < 0 ? -1 : active + step);
    }
  });
  input.addEventListener("blur", close);

  // Without a name it is no part of what is kept; without the button Enter still saves a draft.
  input.removeAttribute("name");
  panel.querySelector("button").remove();
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": options.id,
    "aria-expanded": "false",
  })) input.setAttribute(name, value);
  options.role = "listbox";
};

if (list) {
  rows().forEach(addRemover);
  number();
  find();
}
checks?.closest("form").addEventListener("change", check);
