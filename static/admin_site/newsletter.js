// The items of an issue, which an editor finds, adds and removes without leaving the form, and the
// checks of what is typed. See templates/admin/newsletter/issue/.
const PAUSE = 250; // milliseconds

const list = document.querySelector("[data-sortable]");
const blank = document.querySelector("[data-row]");
const total = document.querySelector("[name=items-TOTAL_FORMS]");
const panel = document.querySelector("[data-search]");
const checks = document.querySelector("[data-checks]");

// Items

const rows = () => [...list.children].filter((row) => !row.hidden);

const renumber = () => {
  rows().forEach((row, index) => { row.querySelector("[data-position]").value = index + 1; });
};

const remove = (row, button) => {
  const neighbour = rows()[rows().indexOf(row) + 1] ?? rows()[rows().indexOf(row) - 1];
  row.querySelector("[name$=-DELETE]").checked = true;
  row.hidden = true;
  renumber();
  (neighbour?.querySelector(".items__remove button") ?? panel.querySelector("input")).focus();
  say(`‘${button.dataset.title}’ is weggehaald.`);
  check();
};

// A button takes the place of the checkbox: with it a row disappears at once.
const addRemover = (row) => {
  const title = row.querySelector("[data-name]").textContent;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset.title = title;
  button.textContent = "Haal weg";
  button.setAttribute("aria-label", `Haal weg: ${title}`);
  button.addEventListener("click", () => remove(row, button));
  row.querySelector(".items__remove label").hidden = true;
  row.querySelector(".items__remove").append(button);
};

const add = ({ key, title, kind, summary, picture }) => {
  const html = blank.innerHTML.replaceAll("__prefix__", total.value);
  const row = new DOMParser().parseFromString(html, "text/html").querySelector("li");
  row.querySelector("[name$=-target_reference]").value = key;
  row.querySelector("[data-name]").textContent = title;
  row.querySelector("[data-kind]").textContent = kind;
  if (picture) {
    row.querySelector(".items__teaser label").textContent = "Onderschrift";
    row.querySelector("[data-summary]").textContent = "alleen de maker staat eronder";
  } else if (summary) row.querySelector("[data-summary]").textContent = summary;
  total.value = Number(total.value) + 1;
  list.append(row);
  addRemover(row);
  renumber();
  row.dispatchEvent(new Event("row-added", { bubbles: true }));
  say(`‘${title}’ staat nu onderaan, op plaats ${rows().length}.`);
  check();
};

// Checks

let checkTimer;

const check = () => {
  clearTimeout(checkTimer);
  if (!checks?.dataset.checks) return;
  checkTimer = setTimeout(async () => {
    const body = new FormData(checks.closest("form"));
    const response = await fetch(checks.dataset.checks, { method: "POST", body }).catch(() => null);
    if (!response?.ok || response.status === 204 || response.redirected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").body;
    if (fresh.innerHTML.trim() !== checks.innerHTML.trim()) checks.replaceChildren(...fresh.childNodes);
  }, PAUSE);
};

// Search: a combobox with a list (ARIA Authoring Practices)

const say = (message) => { panel.querySelector(".content-search__status").textContent = message; };

const enableSearch = () => {
  const input = panel.querySelector("input");
  const options = panel.querySelector(".content-search__list");
  let request = new AbortController();
  let active = -1;

  const close = () => {
    options.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const activate = (index) => {
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
    item.className = "content-search__option";
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
    const query = input.value.trim();
    if (!query) {
      say("");
      close();
      return;
    }
    const { signal } = request;
    const address = `${panel.dataset.search}?${new URLSearchParams({ q: query })}`;
    const response = await fetch(address, { signal }).catch(() => null);
    if (signal.aborted) return;
    if (!response?.ok || response.redirected) {
      say("Zoeken lukt nu niet. Probeer het zo nog eens.");
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (signal.aborted) return;
    const results = [...page.querySelectorAll("[name=kies]")].map(option);
    options.replaceChildren(...results);
    close();
    options.hidden = !results.length;
    options.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", String(results.length > 0));
    const count = page.querySelector(".search-results legend")?.textContent;
    say(count ? `${count} Kies met pijl omlaag en Enter.` : "Niets gevonden.");
  };

  let searchTimer;
  input.addEventListener("input", () => {
    clearTimeout(searchTimer);
    searchTimer = setTimeout(search, PAUSE);
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
      activate(active < 0 && step < 0 ? -1 : active + step);
    }
  });
  input.addEventListener("blur", close);

  // Without a name the field is no part of an autosave; without the button Enter still saves a draft.
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
  renumber();
  enableSearch();
}
checks?.closest("form").addEventListener("change", check);
