// Draws the figures of a sending anew while they change. What can be pressed is left alone until it
// is something else, so that nothing moves under a finger and the focus stays.
const EVERY = 2000; // ms
const TOLD_EACH = 10; // percent: a screen reader hears no more than that

const sending = document.querySelector("[data-sending]");
const part = (within, name) => within.querySelector(`[data-part="${name}"]`);
const hold = document.querySelector("[data-hold]");
const said = document.querySelector("[data-said]");

let held = false;
let told = "";

const tell = () => {
  const words = sending.querySelector("[data-words]").textContent;
  const step = words.replace(/\d+%/u, (it) => `${Math.floor(parseInt(it, 10) / TOLD_EACH) * TOLD_EACH}%`);
  if (step !== told) said.textContent = words;
  told = step;
};

const shape = (steps) => [...steps.querySelectorAll("form, a")].map((it) => it.action ?? it.href).join();

const draw = (fresh) => {
  part(sending, "figures").replaceChildren(...part(fresh, "figures").childNodes);
  const [now, next] = [part(sending, "steps"), part(fresh, "steps")];
  if (shape(now) !== shape(next)) {
    const inside = now.contains(document.activeElement);
    now.replaceChildren(...next.childNodes);
    if (inside) (now.querySelector("button, a") ?? hold).focus();
  }
  tell();
};

const refresh = async () => {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (!answer.ok) throw new Error("no page");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-sending]");
  if (fresh) draw(fresh);
  return fresh && "moves" in fresh.dataset;
};

const go = async () => {
  if (!held && !document.hidden) {
    try {
      // What comes after the end is another page: with its explanation, and without this script.
      if (!await refresh()) return location.reload();
    } catch {
      said.textContent = "Verversen lukt nu niet. We blijven het proberen.";
      told = "";
    }
  }
  return setTimeout(go, EVERY);
};

hold.addEventListener("click", () => {
  held = !held;
  hold.textContent = held ? "Ververs weer vanzelf" : "Zet verversen stil";
});

hold.hidden = false;
for (const it of document.querySelectorAll("[data-plain]")) it.hidden = true;
setTimeout(go, EVERY);
