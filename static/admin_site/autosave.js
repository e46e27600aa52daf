// Keeps what an editor types before she saves it, and shows who else has the form open. What the
// server is asked, and under which names, stands in templates/admin/publishing/autosave.html.
const SECOND = 1000;
const PAUSE = 3 * SECOND;
const AGAIN = 10 * SECOND;
const PULSE = 30 * SECOND;
const MOST_WHILE_LEAVING = 60_000; // bytes; browsers drop what is larger (Fetch, `keepalive`)
const NO_TOKEN = 403;
const TOO_LARGE = 413;

const work = document.querySelector("[data-work]");
const status = document.querySelector("[data-kept]");
const form = document.querySelector("[name=_based_on]").form;
const offered = document.querySelector("[data-offer]");
const tokens = () => document.getElementsByName("csrfmiddlewaretoken");

const TROUBLE = {
  offline: "Niet bewaard: er is geen verbinding. We blijven het proberen.",
  loggedOut: "Niet bewaard: u bent uitgelogd. Laat dit venster open en ",
  tooLarge: "Niet vanzelf bewaard: dit is te groot. Kies ‘Bewaar als concept’.",
  refused: "Niet bewaard: het lukt niet. We blijven het proberen.",
  undecided: "Niet bewaard: kies eerst bovenaan wat u met uw eerdere werk doet.",
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

// Who logs in again in another window gets another token, and can save nothing here without it.
const sendTyped = async (now) => {
  const answer = await send(work.dataset.autosave, now);
  if (answer.status !== NO_TOKEN) return answer;
  const page = await fetch(location.href, { redirect: "manual" });
  if (isLogin(page)) return page;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const { value } = fresh.querySelector("[name=csrfmiddlewaretoken]");
  for (const token of tokens()) token.value = value;
  return send(work.dataset.autosave, now);
};

let kept = "unsaved" in work.dataset ? null : typed();
let trouble = "";
let leaving = false;
let keeping = null;

const unsaved = () => !leaving && typed() !== kept;

const say = (text, link) => {
  status.replaceChildren(text, ...(link ? [link] : []));
  status.classList.toggle("kept--trouble", Boolean(trouble));
};

const complain = (what) => {
  if (what === trouble) return;
  trouble = what;
  if (what !== "loggedOut") return say(TROUBLE[what]);
  const link = document.createElement("a");
  Object.assign(link, { href: work.dataset.login, target: "_blank", rel: "noopener" });
  link.textContent = "log in een nieuw venster weer in.";
  say(TROUBLE.loggedOut, link);
};

const attempt = async (now) => {
  try {
    const answer = await sendTyped(now);
    if (isLogin(answer)) return complain("loggedOut");
    if (answer.status === TOO_LARGE) return complain("tooLarge");
    if (!answer.ok) return complain("refused");
    const { at } = await answer.json();
    kept = now;
    trouble = "";
    say(`Bewaard om ${at}, nog niet als concept.`);
  } catch {
    complain("offline");
  }
};

// One request at a time.
const keep = async () => {
  await keeping;
  if (!unsaved()) return;
  if (offered) {
    complain("undecided");
    return;
  }
  keeping = attempt(typed());
  await keeping;
  keeping = null;
};

let seen = kept;
let due = 0;

setInterval(() => {
  const now = typed();
  if (now !== seen) due = Date.now() + PAUSE;
  seen = now;
  if (keeping || Date.now() < due || !unsaved()) return;
  due = Date.now() + AGAIN;
  keep();
}, SECOND);

addEventListener("online", keep);
document.addEventListener("visibilitychange", () => document.hidden && keep());

// What she typed last is kept before it is sent: who turns out to be logged out loses nothing.
const leave = () => {
  leaving = true;
  setTimeout(() => { leaving = false; }, AGAIN); // unless she stopped it
};

form.addEventListener("submit", async (event) => {
  if (event.defaultPrevented || event.submitter?.formTarget) return;
  if (offered || !(keeping || unsaved())) {
    leave();
    return;
  }
  event.preventDefault();
  await keep();
  if (["offline", "loggedOut"].includes(trouble)) {
    status.scrollIntoView({ block: "nearest" });
    return;
  }
  leave();
  form.requestSubmit(event.submitter);
});

addEventListener("beforeunload", (event) => {
  if (unsaved() && (offered || trouble || typed().length > MOST_WHILE_LEAVING)) {
    event.preventDefault();
  }
});

addEventListener("pagehide", () => {
  if (leaving) return;
  if (unsaved() && !offered) send(work.dataset.autosave, typed(), true).catch(() => {});
  if (work.dataset.presence) send(work.dataset.presence, { _weg: 1 }, true).catch(() => {});
});

const beat = async () => {
  const sign = { _based_on: form.elements._based_on.value };
  const answer = await send(work.dataset.presence, sign).catch(() => null);
  if (!answer?.ok) return;
  const around = await answer.text();
  const before = work.textContent.trim();
  const page = new DOMParser().parseFromString(around, "text/html");
  if (page.body.textContent.trim() !== before) work.replaceChildren(...page.body.childNodes);
};

if (work.dataset.presence) {
  beat(); // the page that was left for this one may have said goodbye meanwhile
  setInterval(beat, PULSE);
  addEventListener("pageshow", (event) => event.persisted && beat());
}
