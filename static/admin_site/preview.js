// Shows the page as visitors would see it, beside the form, while an editor writes.
// The markup is in templates/admin/publishing/preview.html.
const PAUSE = 200;
const FAILED = "Het voorbeeld lukt nu niet. We proberen het opnieuw als u iets wijzigt.";

const panel = document.querySelector(".preview");
const [status, stage, frame] = ["status", "stage", "frame"].map((part) =>
  panel.querySelector(`.preview__${part}`));
const form = document.getElementById(panel.dataset.form);
const button = document.querySelector(`[aria-controls="${panel.id}"]`);
const fitsBeside = matchMedia("(min-width: 64rem)");

// Styles in the previewed page count only with the nonce of this page.
const { nonce } = document.querySelector("script[nonce]") ?? {};

let ownWindow;
let lastSeen = "";
let lastDrawn = "";
let request = new AbortController();

// Size: the chosen width, scaled down until it fits.

const view = () => panel.querySelector("[name=view]:checked")?.value ?? panel.dataset.url;
const chosen = () => panel.querySelector("[name=width]:checked");

const fit = () => {
  const width = Number(chosen().value);
  const scale = Math.min(1, stage.clientWidth / width);
  frame.style.width = `${width}px`;
  frame.style.height = `${stage.clientHeight / scale}px`;
  frame.style.scale = scale;
};

// Paper and dark: media rules for print and screen change places, and back again; so do those for
// a dark and a light screen, when the editor wants the one that her own screen does not have.

const PAPER = ["print", "screen"];
const DARK = ["dark", "light"];
const dark = panel.querySelector("[name=dark]");
const darkHere = matchMedia("(prefers-color-scheme: dark)").matches;
const swapped = new Set();

const swapMedia = (rules, [first, second]) => {
  const either = new RegExp(`\\b(?:${first}|${second})\\b`, "g");
  for (const rule of rules ?? []) {
    if (rule.media?.length) {
      rule.media.mediaText = rule.media.mediaText.replace(either, (medium) => (medium === first ? second : first));
    }
    swapMedia((rule.styleSheet ?? rule).cssRules, [first, second]);
  }
};

const swapMediaIf = (wanted, pair) => {
  if (wanted === swapped.has(pair)) return;
  swapMedia(frame.contentDocument.styleSheets, pair);
  if (wanted) swapped.add(pair);
  else swapped.delete(pair);
};

// Between two pages the frame has no document for a moment.
const light = () => {
  const root = frame.contentDocument?.documentElement;
  if (root) root.style.colorScheme = dark.checked ? "dark" : "light";
};

const applyView = () => {
  sessionStorage.preview = chosen().value;
  const onPaper = "paper" in chosen().dataset;
  swapMediaIf(onPaper, PAPER);
  swapMediaIf(dark.checked !== darkHere, DARK);
  light();
  frame.classList.toggle("preview__frame--paper", onPaper);
  fit();
};

let viewed = "";

// Contents: only the body is replaced, so that the page keeps its scroll position.

const loaded = () => {
  const page = frame.contentDocument;
  for (const pair of swapped) swapMedia(page.styleSheets, pair);
  light();
  page.addEventListener("keydown", closeOnEscape);
};

// A link within the page stays in the frame, any other opens a window: the frame has no address.
const keepLinks = (page) => {
  const base = page.createElement("base");
  base.target = "_blank";
  page.head.prepend(base);
  for (const link of page.querySelectorAll('a[href^="#"]')) {
    link.target = "_self";
    link.href = `about:srcdoc${link.getAttribute("href")}`;
  }
};

const renderPage = (html) => {
  const own = html.replace(/<style nonce="[^"]*"/g, `<style nonce="${nonce}"`);
  const page = new DOMParser().parseFromString(own, "text/html");
  page.querySelectorAll("script").forEach((script) => script.remove());
  if (ownWindow && !ownWindow.closed) {
    ownWindow.document.body.replaceWith(ownWindow.document.importNode(page.body, true));
  }
  keepLinks(page);
  if (frame.srcdoc && viewed === view()) {
    const { head, body } = frame.contentDocument;
    const styles = [...page.querySelectorAll("head style")];
    head.querySelectorAll("style").forEach((style) => style.remove());
    head.append(...styles);
    for (const pair of swapped) swapMedia(styles.map((style) => style.sheet), pair);
    body.replaceWith(page.body);
  } else {
    frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
  }
  viewed = view();
};

const redraw = async () => {
  request.abort();
  request = new AbortController();
  const { signal } = request;
  status.textContent = "Bezig…";
  try {
    const body = new FormData(form);
    const answer = await fetch(view(), { method: "POST", body, signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    renderPage(await answer.text());
    status.textContent = "";
  } catch {
    if (!signal.aborted) status.textContent = FAILED;
  }
};

// The contents of the form are compared, because calendars, choosers and removed rows fire no event.
const redrawIfChanged = () => {
  if (!panel.open && !(ownWindow && !ownWindow.closed)) return;
  const typed = new URLSearchParams(new FormData(form)).toString();
  if (typed === lastSeen && typed !== lastDrawn) {
    lastDrawn = typed;
    redraw();
  }
  lastSeen = typed;
};

// The panel: beside the form where there is room, else over it.

const draw = () => {
  button.setAttribute("aria-expanded", "true");
  applyView();
  redrawIfChanged();
};

const open = () => {
  if (fitsBeside.matches) panel.show();
  else panel.showModal();
  draw();
};

const closeOnEscape = (event) => {
  if (event.key === "Escape") panel.close();
};

button.setAttribute("aria-expanded", "false");
button.addEventListener("click", (event) => {
  event.preventDefault();
  if (panel.open) panel.close();
  else open();
});
panel.addEventListener("close", () => {
  delete sessionStorage.preview;
  button.setAttribute("aria-expanded", "false");
  button.focus();
});
panel.addEventListener("keydown", closeOnEscape);
panel.querySelector(".preview__close").addEventListener("click", () => panel.close());
panel.querySelector(".preview__window").addEventListener("click", ({ target }) => {
  ownWindow = window.open("", target.formTarget);
});
panel.addEventListener("change", ({ target }) => {
  applyView();
  if (target.name !== "view") return;
  ownWindow = undefined;
  panel.querySelector(".preview__window").formAction = view();
  redraw();
});
fitsBeside.addEventListener("change", () => {
  if (!panel.open) return;
  panel.close();
  open();
});
frame.addEventListener("load", loaded);
new ResizeObserver(fit).observe(stage);
setInterval(redrawIfChanged, PAUSE);

// A small screen starts with the page for small screens. After saving the panel is still open, as
// wide as it was, without taking the focus.
const start = sessionStorage.preview ?? (innerWidth < 768 ? "375" : "1280");
panel.querySelector(`[name=width][value="${start}"]`).checked = true;
dark.checked = darkHere;
if (sessionStorage.preview && fitsBeside.matches) {
  panel.open = true;
  draw();
}
