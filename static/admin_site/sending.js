// Redraws the figures of a mailing while they change. The actions stay as they are until another
// set of them applies, so that nothing moves under a finger and the focus stays.
const INTERVAL = 2000; // milliseconds
const ANNOUNCED_STEP = 10; // percent: a screen reader hears no more often than that

const sending = document.querySelector("[data-sending]");
const part = (within, name) => within.querySelector(`[data-part="${name}"]`);
const pauseButton = document.querySelector("[data-pause]");
const message = document.querySelector("[data-message]");

let paused = false;
let announced = "";

const announce = () => {
  const status = sending.querySelector("[data-status]").textContent;
  const rounded = status.replace(
    /\d+%/u,
    (percentage) => `${Math.floor(parseInt(percentage, 10) / ANNOUNCED_STEP) * ANNOUNCED_STEP}%`,
  );
  if (rounded !== announced) message.textContent = status;
  announced = rounded;
};

const targets = (actions) => [...actions.querySelectorAll("form, a")]
  .map((element) => element.action ?? element.href).join();

const redraw = (fresh) => {
  part(sending, "figures").replaceChildren(...part(fresh, "figures").childNodes);
  const [current, next] = [part(sending, "actions"), part(fresh, "actions")];
  if (targets(current) !== targets(next)) {
    const hadFocus = current.contains(document.activeElement);
    current.replaceChildren(...next.childNodes);
    if (hadFocus) (current.querySelector("button, a") ?? pauseButton).focus();
  }
  announce();
};

const refresh = async () => {
  const response = await fetch(location.href, { redirect: "manual" });
  if (!response.ok) throw new Error("no page");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-sending]");
  if (fresh) redraw(fresh);
  return fresh && "progressing" in fresh.dataset;
};

const poll = async () => {
  if (!paused && !document.hidden) {
    try {
      // The page after the end is another one: with its explanation, and without this script.
      if (!await refresh()) return location.reload();
    } catch {
      message.textContent = "Verversen lukt nu niet. We blijven het proberen.";
      announced = "";
    }
  }
  return setTimeout(poll, INTERVAL);
};

pauseButton.addEventListener("click", () => {
  paused = !paused;
  pauseButton.textContent = paused ? "Ververs weer vanzelf" : "Zet verversen stil";
});

pauseButton.hidden = false;
for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;
setTimeout(poll, INTERVAL);
