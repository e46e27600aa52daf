// Saves what an editor types before she saves it as a draft, and shows who else has the form open.
// The addresses and parameters stand in templates/admin/publishing/autosave.html.
const SECOND = 1000;
const PAUSE = 3 * SECOND;
const RETRY = 10 * SECOND;
const HEARTBEAT = 30 * SECOND;
const KEEPALIVE_LIMIT = 60_000; // bytes; browsers drop what is larger (Fetch, `keepalive`)
const NO_TOKEN = 403;
const TOO_LARGE = 413;

const panel = document.querySelector("[data-autosave-panel]");
const status = document.querySelector("[data-autosave-status]");
const form = document.querySelector("[name=_based_on]").form;
const tokens = () => document.getElementsByName("csrfmiddlewaretoken");

const MESSAGES = {
  offline: "Niet bewaard: er is geen verbinding. We blijven het proberen.",
  loggedOut: "Niet bewaard: u bent uitgelogd. Laat dit venster open en ",
  tooLarge: "Niet vanzelf bewaard: dit is te groot. Maak de tekst korter.",
  refused: "Niet bewaard: het lukt niet. We blijven het proberen.",
};

const typed = () => {
  const data = new URLSearchParams(new FormData(form));
  data.delete("csrfmiddlewaretoken");
  return data.toString();
};

const send = (address, body, keepalive = false) =>
  fetch(address, {
    method: "POST",
    body: new URLSearchParams(body),
    headers: { "X-CSRFToken": tokens()[0].value },
    redirect: "manual", // to where one logs in
    keepalive,
  });

const isLogin = (answer) => answer.type === "opaqueredirect";

// Logging in again in another window replaces the token; without the new one nothing is saved here.
const sendTyped = async (now) => {
  const answer = await send(panel.dataset.autosaveUrl, now);
  if (answer.status !== NO_TOKEN) return answer;
  const page = await fetch(location.href, { redirect: "manual" });
  if (isLogin(page)) return page;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const { value } = fresh.querySelector("[name=csrfmiddlewaretoken]");
  for (const token of tokens()) token.value = value;
  return send(panel.dataset.autosaveUrl, now);
};

let savedData = "unsaved" in panel.dataset ? null : typed();
let problem = "";
let leaving = false;
let pendingSave = null;

const unsaved = () => !leaving && typed() !== savedData;

const showStatus = (text, link) => {
  status.replaceChildren(text, ...(link ? [link] : []));
  status.classList.toggle("autosave-status--error", Boolean(problem));
};

const showProblem = (name) => {
  if (name === problem) return;
  problem = name;
  if (name !== "loggedOut") return showStatus(MESSAGES[name]);
  const link = document.createElement("a");
  Object.assign(link, { href: panel.dataset.loginUrl, target: "_blank", rel: "noopener" });
  link.textContent = "log in een nieuw venster weer in.";
  showStatus(MESSAGES.loggedOut, link);
};

const trySave = async (now) => {
  try {
    const answer = await sendTyped(now);
    if (isLogin(answer)) return showProblem("loggedOut");
    if (answer.status === TOO_LARGE) return showProblem("tooLarge");
    if (!answer.ok) return showProblem("refused");
    const { at } = await answer.json();
    savedData = now;
    problem = "";
    showStatus(`Bewaard om ${at}, nog niet als concept.`);
  } catch {
    showProblem("offline");
  }
};

// One request at a time.
const saveNow = async () => {
  await pendingSave;
  if (!unsaved()) return;
  pendingSave = trySave(typed());
  await pendingSave;
  pendingSave = null;
};

let lastSeen = savedData;
let due = 0;

setInterval(() => {
  const now = typed();
  if (now !== lastSeen) due = Date.now() + PAUSE;
  lastSeen = now;
  if (pendingSave || Date.now() < due || !unsaved()) return;
  due = Date.now() + RETRY;
  saveNow();
}, SECOND);

addEventListener("online", saveNow);
document.addEventListener("visibilitychange", () => document.hidden && saveNow());

// The last input is saved before the form is sent: an editor who turns out to be logged out loses nothing.
const leave = () => {
  leaving = true;
  setTimeout(() => { leaving = false; }, RETRY); // unless she stopped it
};

form.addEventListener("submit", async (event) => {
  if (event.defaultPrevented || event.submitter?.formTarget) return;
  if (!(pendingSave || unsaved())) {
    leave();
    return;
  }
  event.preventDefault();
  await saveNow();
  if (["offline", "loggedOut"].includes(problem)) {
    status.scrollIntoView({ block: "nearest" });
    return;
  }
  leave();
  form.requestSubmit(event.submitter);
});

addEventListener("beforeunload", (event) => {
  if (unsaved() && (problem || typed().length > KEEPALIVE_LIMIT)) {
    event.preventDefault();
  }
});

addEventListener("pagehide", () => {
  if (leaving) return;
  if (unsaved()) send(panel.dataset.autosaveUrl, typed(), true).catch(() => {});
  if (panel.dataset.editingSessionUrl) send(panel.dataset.editingSessionUrl, { _weg: 1 }, true).catch(() => {});
});

const sendHeartbeat = async () => {
  const sign = { _based_on: form.elements._based_on.value };
  const answer = await send(panel.dataset.editingSessionUrl, sign).catch(() => null);
  if (!answer?.ok) return;
  const sessions = await answer.text();
  const before = panel.textContent.trim();
  const page = new DOMParser().parseFromString(sessions, "text/html");
  if (page.body.textContent.trim() !== before) panel.replaceChildren(...page.body.childNodes);
};

if (panel.dataset.editingSessionUrl) {
  sendHeartbeat(); // the page that was left for this one may have said goodbye meanwhile
  setInterval(sendHeartbeat, HEARTBEAT);
  addEventListener("pageshow", (event) => event.persisted && sendHeartbeat());
}
