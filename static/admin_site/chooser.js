// Choosing a picture, document, page or link in a dialog, without leaving the form.
//
//   const choice = await window.choose("picture");
//   // { kind, key, title, url, thumbnail, live, status }, or null when nothing was chosen
//
// Kinds: picture, document, item (a page of this site) and link (one of many: `kind` says which).
// Options: `models`, the labels to which an item is limited; `anchors`, a list of { id, title } of
// headings on the page itself; `opener`, where the focus returns. The server decides what somebody
// may choose: techniekpact/choosers.py.
const PAUSE = 250; // milliseconds
const base = document.querySelector("meta[name=chooser]")?.content;
const TROUBLE = "Dit lukt nu niet. Probeer het zo nog eens.";
const LOGGED_OUT = "U bent uitgelogd. Log in een ander venster weer in en probeer het opnieuw.";
const SCHEMES = { web: "http", email: "mailto:", phone: "tel:" };

const load = async (kind, query, signal) => {
  const answer = await fetch(`${base}${kind}/?${new URLSearchParams(query)}`, { signal });
  if (answer.redirected) throw new Error(LOGGED_OUT);
  if (!answer.ok) throw new Error(TROUBLE);
  return new DOMParser().parseFromString(await answer.text(), "text/html").body;
};

const explain = (error) => ([TROUBLE, LOGGED_OUT].includes(error.message) ? error.message : TROUBLE);

const choiceOf = ({ dataset: { kind, key, title, url, thumbnail = "", status = "" } }) =>
  ({ kind, key, title, url, thumbnail, status, live: !status });

// Arrow keys walk over the choices: in a grid also up and down.
const neighbour = (choices, at, key) => {
  if (key === "Home") return choices[0];
  if (key === "End") return choices.at(-1);
  const columns = choices.filter(({ offsetTop }) => offsetTop === choices[0].offsetTop).length;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  return step && choices[at + step];
};

const walk = (event, panel) => {
  const choices = [...panel.querySelectorAll("[data-list] .choice")];
  const at = choices.indexOf(event.target);
  const isSearch = event.target.matches("[type=search]");
  if (isSearch && event.key === "ArrowDown") {
    event.preventDefault();
    choices[0]?.focus();
  } else if (at >= 0) {
    const next = neighbour(choices, at, event.key);
    const search = event.key === "ArrowUp" && !next && panel.querySelector("[type=search]");
    if (!(next || search)) return;
    event.preventDefault();
    (next || search).focus();
  }
};

// Puts the search of a kind in a panel, and lets it find while somebody types.
const fillPanel = async (panel, kind, options) => {
  const fixed = [
    ...new URLSearchParams(panel.dataset.query ?? ""),
    ...(options.models ?? []).map((model) => ["soort", model]),
  ];
  panel.append(...(await load(kind, fixed)).childNodes);
  const form = panel.querySelector("[data-search]");
  if (options.models) form.querySelector("[name=soort]")?.closest("p").remove();
  const status = document.createElement("p");
  status.role = "status";
  status.className = "visually-hidden";
  panel.append(status);
  let request = new AbortController();
  let timer;

  const search = async () => {
    clearTimeout(timer);
    request.abort();
    request = new AbortController();
    const { signal } = request;
    try {
      const page = await load(kind, [...fixed, ...new FormData(form)], signal);
      panel.querySelector("[data-results]").replaceWith(page.querySelector("[data-results]"));
      status.textContent = panel.querySelector("[data-count]").textContent;
    } catch (error) {
      if (!signal.aborted) status.textContent = panel.querySelector("[data-count]").textContent = explain(error);
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  panel.addEventListener("uploaded", ({ detail }) => {
    form.reset();
    detail.shown.push(search());
  });
};

const showTab = async (dialog, tab, options) => {
  for (const other of dialog.querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", chosen);
    other.tabIndex = chosen ? 0 : -1;
    dialog.querySelector(`#${other.getAttribute("aria-controls")}`).hidden = !chosen;
  }
  const panel = dialog.querySelector(`#${tab.getAttribute("aria-controls")}`);
  if (panel.dataset.load && !panel.childElementCount) await fillPanel(panel, panel.dataset.load, options);
  return panel;
};

const enableTabs = (dialog, options) => {
  const list = dialog.querySelector("[role=tablist]");
  const show = (tab) => showTab(dialog, tab, options).catch((error) => { tell(dialog, explain(error)); });
  const tabs = () => [...list.children].filter(({ hidden }) => !hidden);
  list.addEventListener("click", ({ target }) => target.role === "tab" && show(target));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = tabs().at((tabs().indexOf(event.target) + step) % tabs().length);
    next.focus();
    show(next);
  });
  const anchors = options.anchors ?? [];
  dialog.querySelector("#link-tab-anchor").hidden = !anchors.length;
  dialog.querySelector("[data-anchors]").append(...anchors.map(({ id, title }) => {
    const [item, button] = [document.createElement("li"), document.createElement("button")];
    Object.assign(button, { type: "button", className: "choice", textContent: title });
    Object.assign(button.dataset, { kind: "anchor", key: id, title, url: `#${id}` });
    item.className = "chooser__item";
    item.append(button);
    return item;
  }));
  return show(tabs()[0]);
};

const tell = (dialog, message) => { dialog.querySelector(".chooser__message").textContent = message; };

// What was typed as an address, as a choice; the form says so when it is none.
const typedChoice = (form) => {
  const { value } = form.elements.typed;
  const url = window.parseTypedLink(value);
  if (url.startsWith(SCHEMES[form.dataset.typed])) {
    return { kind: form.dataset.typed, key: url, title: value.trim(), url, thumbnail: "", status: "", live: true };
  }
  form.querySelector("[data-status]").textContent = form.dataset.wrong;
  form.elements.typed.setAttribute("aria-invalid", "true");
  form.elements.typed.focus();
  return null;
};

const makeDialog = () => {
  const dialog = document.createElement("dialog");
  const [head, heading, close, message, body] =
    ["div", "h2", "button", "p", "div"].map((name) => document.createElement(name));
  dialog.className = "chooser";
  dialog.setAttribute("aria-labelledby", "chooser-title");
  head.className = "chooser__head";
  Object.assign(heading, { id: "chooser-title", textContent: "Even wachten…" });
  Object.assign(close, { type: "button", className: "button", textContent: "Sluit" });
  Object.assign(message, { className: "chooser__message", role: "alert" });
  body.className = "chooser__body";
  head.append(heading, close);
  dialog.append(head, message, body);
  return dialog;
};

const fillDialog = async (dialog, kind, options) => {
  const body = dialog.querySelector(".chooser__body");
  try {
    if (kind === "link") body.append(...(await load(kind, [])).childNodes);
    await (kind === "link" ? enableTabs(dialog, options) : fillPanel(body, kind, options));
    dialog.querySelector("#chooser-title").textContent = body.querySelector("[data-title]").dataset.title;
    body.querySelector("[type=search]")?.focus();
  } catch (error) {
    dialog.querySelector("#chooser-title").textContent = "Kiezen";
    tell(dialog, explain(error));
  }
};

window.choose = (kind, options = {}) => new Promise((resolve) => {
  const dialog = makeDialog();
  const opener = options.opener ?? document.activeElement;
  // At once, not at the event of closing: what is typed next must find the choice in its place.
  const finish = (choice) => {
    if (!dialog.isConnected) return;
    dialog.close();
    dialog.remove();
    opener?.focus();
    resolve(choice);
  };
  let pressed = null;
  dialog.addEventListener("pointerdown", ({ target }) => { pressed = target; });
  dialog.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-list] .choice");
    const isBeside = target === dialog && pressed === dialog; // not where a selection of text ended
    if (button) finish(choiceOf(button));
    else if (isBeside && !dialog.querySelector("[data-rows] > *")) finish(null);
  });
  dialog.querySelector(".chooser__head button").addEventListener("click", () => finish(null));
  dialog.addEventListener("close", ({ target }) => { if (target === dialog) finish(null); });
  dialog.addEventListener("keydown", (event) => walk(event, event.target.closest("[role=tabpanel]") ?? dialog));
  dialog.addEventListener("submit", (event) => {
    if (!event.target.dataset.typed) return;
    event.preventDefault();
    const typed = typedChoice(event.target);
    if (typed) finish(typed);
  });
  // Of several that were uploaded one is chosen in the list; of one it is clear.
  dialog.addEventListener("uploaded", ({ detail }) => {
    if (detail.added.length === 1) finish(choiceOf(detail.added[0]));
  });
  document.body.append(dialog);
  dialog.showModal();
  fillDialog(dialog, kind, options);
});
