// The page as visitors would see it, beside the form, while someone writes.
// See templates/admin/publishing/preview.html.
const PAUSE = 200;
const FAILED = "Het voorbeeld lukt nu niet. We proberen het opnieuw als u iets wijzigt.";

const panel = document.querySelector(".preview");
const [status, stage, frame] = ["status", "stage", "frame"].map((part) =>
  panel.querySelector(`.preview__${part}`));
const form = document.getElementById(panel.dataset.form);
const button = document.querySelector(`[aria-controls="${panel.id}"]`);
const beside = matchMedia("(min-width: 64rem)");

// What is shown may have styles of its own, which count with the nonce of this page.
const { nonce } = document.querySelector("script[nonce]") ?? {};

let ownWindow;
let seen = "";
let shown = "";
let request = new AbortController();

// Size: the width that was chosen, made smaller until it fits.

const view = () => panel.querySelector("[name=view]:checked")?.value ?? panel.dataset.url;
const chosen = () => panel.querySelector("[name=width]:checked");

const fit = () => {
  const width = Number(chosen().value);
  const scale = Math.min(1, stage.clientWidth / width);
  frame.style.width = `${width}px`;
  frame.style.height = `${stage.clientHeight / scale}px`;
  frame.style.scale = scale;
};

// Paper and dark: rules for print and for the screen change places, and back again; so do those for
// a dark and a light screen, when the other one is wanted than the editor has herself.

const PAPER = ["print", "screen"];
const DARK = ["dark", "light"];
const dark = panel.querySelector("[name=dark]");
const darkHere = matchMedia("(prefers-color-scheme: dark)").matches;
const traded = new Set();

const trade = (rules, [one, other]) => {
  const either = new RegExp(`\\b(?:${one}|${other})\\b`, "g");
  for (const rule of rules ?? []) {
    if (rule.media?.length) {
      rule.media.mediaText = rule.media.mediaText.replace(either, (it) => (it === one ? other : one));
    }
    trade((rule.styleSheet ?? rule).cssRules, [one, other]);
  }
};

const tradeIf = (wanted, words) => {
  if (wanted === traded.has(words)) return;
  trade(frame.contentDocument.styleSheets, words);
  if (wanted) traded.add(words);
  else traded.delete(words);
};

// Between two pages the frame has none for a moment.
const light = () => {
  const root = frame.contentDocument?.documentElement;
  if (root) root.style.colorScheme = dark.checked ? "dark" : "light";
};

const choose = () => {
  sessionStorage.preview = chosen().value;
  const onPaper = "paper" in chosen().dataset;
  tradeIf(onPaper, PAPER);
  tradeIf(dark.checked !== darkHere, DARK);
  light();
  frame.classList.toggle("preview__frame--paper", onPaper);
  fit();
};

let viewed = "";

// Contents: only the body is replaced, so that the page stays where it was scrolled to.

const loaded = () => {
  const page = frame.contentDocument;
  for (const words of traded) trade(page.styleSheets, words);
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

const show = (html) => {
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
    for (const words of traded) trade(styles.map((style) => style.sheet), words);
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
    show(await answer.text());
    status.textContent = "";
  } catch {
    if (!signal.aborted) status.textContent = FAILED;
  }
};

// What stands in the form is compared: calendars, choosers and removed rows tell nobody.
const look = () => {
  if (!panel.open && !(ownWindow && !ownWindow.closed)) return;
  const typed = new URLSearchParams(new FormData(form)).toString();
  if (typed === seen && typed !== shown) {
    shown = typed;
    redraw();
  }
  seen = typed;
};

// The panel: beside the form where there is room, else over it.

const draw = () => {
  button.setAttribute("aria-expanded", "true");
  choose();
  look();
};

const open = () => {
  if (beside.matches) panel.show();
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
  choose();
  if (target.name !== "view") return;
  ownWindow = undefined;
  panel.querySelector(".preview__window").formAction = view();
  redraw();
});
beside.addEventListener("change", () => {
  if (!panel.open) return;
  panel.close();
  open();
});
frame.addEventListener("load", loaded);
new ResizeObserver(fit).observe(stage);
setInterval(look, PAUSE);

// A small screen starts with the page for small screens. After saving the panel is still open, as
// wide as it was, without taking the focus.
const start = sessionStorage.preview ?? (innerWidth < 768 ? "375" : "1280");
panel.querySelector(`[name=width][value="${start}"]`).checked = true;
dark.checked = darkHere;
if (sessionStorage.preview && beside.matches) {
  panel.open = true;
  draw();
}
