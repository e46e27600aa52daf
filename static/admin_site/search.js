// The search over everything, which Ctrl+K opens: a combobox with a list (ARIA Authoring Practices).
// See templates/admin/search/dialog.html.
const PAUSE = 150; // milliseconds

const dialog = document.querySelector(".search-dialog");
const input = dialog.querySelector("[role=combobox]");
const list = dialog.querySelector("[role=listbox]");
const status = dialog.querySelector("[role=status]");
const logIn = dialog.querySelector("[data-log-in]");
let request = new AbortController();
let timer;

const options = () => [...list.querySelectorAll("[role=option]")];
const activeOption = () => list.querySelector("[aria-selected=true]");

const activate = (option) => {
  activeOption()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};

const show = (html, words) => {
  // Fresh results for the same words leave the reader where she went meanwhile.
  const chosen = words === list.dataset.words ? activeOption()?.dataset.url : null;
  list.dataset.words = words;
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  list.replaceChildren(...fresh.children);
  const number = list.querySelectorAll("[data-url]:not(#search-option-all)").length;
  const hasWords = words.trim() !== "";
  list.hidden = options().length === 0;
  input.setAttribute("aria-expanded", String(!list.hidden));
  const first = hasWords ? options()[0] : null;
  activate(options().find((option) => option.dataset.url === chosen) ?? first);
  if (hasWords) status.textContent = number ? `${number} gevonden` : "Niets gevonden. Probeer een ander woord.";
  else status.textContent = number ? "Wat u het laatst bewaarde" : "Typ waar u naar zoekt.";
};

// In a tab of its own, so that what is typed in the form stays.
const askToLogIn = () => {
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  status.textContent = "U bent uitgelogd. Log opnieuw in; wat u typte, blijft hier staan.";
  logIn.hidden = false;
};

const search = async () => {
  logIn.hidden = true;
  request.abort();
  request = new AbortController();
  const words = input.value;
  const query = new URLSearchParams({ q: words, kort: "1" });
  const { signal } = request;
  try {
    const response = await fetch(`${dialog.dataset.searchUrl}?${query}`, { signal });
    if (response.redirected) return askToLogIn();
    if (response.ok) show(await response.text(), words);
  } catch (error) {
    if (error.name === "AbortError") return;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    status.textContent = "Zoeken lukt nu niet. Druk op Enter voor de zoekpagina.";
  }
};

const open = () => {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  search();
};

const go = (option, event) => {
  event.preventDefault();
  location.assign(option.dataset.url);
};

document.querySelector("[data-search-open]").addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
  event.preventDefault();
  open();
});

document.addEventListener("keydown", (event) => {
  // In the rich-text editor the same keys make a link.
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  if (event.shiftKey || event.altKey) return;
  event.preventDefault();
  open();
});

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});

input.addEventListener("keydown", (event) => {
  const all = options();
  const at = all.indexOf(activeOption());
  if (event.key === "Enter" && activeOption() && !event.isComposing) go(activeOption(), event);
  if (!all.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const next = event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1;
  activate(all[(next + all.length) % all.length]);
});

list.addEventListener("click", (event) => {
  const option = event.target.closest("[data-url]");
  if (option) go(option, event);
});

dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
