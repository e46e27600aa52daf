// Sends several files one by one, each with what was typed beside it, and says of each how it went.
// On every [data-upload] form, also in a dialog. When all are sent the form tells it by the event
// `uploaded`, whose `detail` has the new choices (templates/admin/chooser/choice.html) as `added`. Who
// shows them puts a promise in its `shown`; only then the form says how many there are.
const OK = 201;
const NO_TOKEN = 403;
const TROUBLE = "Dit bestand kwam niet aan. Probeer het nog eens.";
const LOGGED_OUT = "U bent uitgelogd. Log in een ander venster weer in en druk dan nog eens op ‘Voeg toe’.";
const files = new WeakMap();

const parts = (form) => ({
  rows: form.querySelector("[data-rows]"),
  status: form.querySelector("[data-status]"),
  waiting: () => [...form.querySelectorAll("[data-rows] > :not([data-done])")],
});

const update = (form) => {
  const { rows } = parts(form);
  for (const part of form.querySelectorAll("[data-common]")) part.hidden = !rows.childElementCount;
};

const addFiles = (form, chosen) => {
  const { rows } = parts(form);
  for (const file of chosen) {
    const row = form.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("[data-remove]").setAttribute("aria-label", `Laat weg: ${file.name}`);
    files.set(row, file);
    rows.append(row);
  }
  form.querySelector("[type=file]").value = "";
  update(form);
  rows.querySelector("input")?.focus();
};

const post = (form, row) => new Promise((resolve) => {
  const body = new FormData();
  for (const field of form.querySelectorAll("[name]")) {
    const inOtherRow = field.closest("[data-rows] > *") && !row.contains(field);
    if (!inOtherRow && field.type !== "file" && (field.type !== "checkbox" || field.checked)) body.append(field.name, field.value);
  }
  body.append(form.querySelector("[type=file]").name, files.get(row));
  const request = new XMLHttpRequest();
  const bar = row.querySelector("progress");
  bar.hidden = false;
  request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = (100 * loaded) / total; });
  request.addEventListener("loadend", () => {
    bar.hidden = true;
    resolve(request);
  });
  request.open("POST", form.action);
  request.send(body);
});

// Logging in again in another window replaces the token. Returns whether there is a new one.
const renewToken = async (form) => {
  const answer = await fetch(form.action);
  if (answer.redirected || !answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  form.elements.csrfmiddlewaretoken.value = page.querySelector("[name=csrfmiddlewaretoken]").value;
  return true;
};

const send = async (form, row) => {
  const answer = await post(form, row);
  if (answer.status !== NO_TOKEN) return [answer, answer.responseURL === form.action];
  return await renewToken(form) ? [await post(form, row), true] : [answer, false];
};

const sendRow = async (form, row) => {
  const [{ status, responseText }, isLoggedIn] = await send(form, row);
  const answer = new DOMParser().parseFromString(responseText, "text/html").body;
  const result = row.querySelector("[data-result]");
  const errors = answer.querySelector("body > .errorlist"); // no other page, such as that to log in
  if (errors) result.replaceChildren(errors);
  else if (status === OK) result.textContent = "Toegevoegd.";
  else result.textContent = isLoggedIn || !status ? TROUBLE : LOGGED_OUT;
  if (status !== OK) return null;
  row.dataset.done = "";
  for (const part of row.querySelectorAll("label, [data-remove]")) part.remove();
  return answer.querySelector(".choice");
};

const sendAll = async (form) => {
  const { waiting, status } = parts(form);
  const button = form.querySelector(".steps button");
  const added = [];
  button.disabled = true;
  for (const row of waiting()) {
    status.textContent = `Bezig met ${files.get(row).name}…`;
    const choice = await sendRow(form, row);
    if (choice) added.push(choice);
  }
  const failed = waiting().length;
  if (!failed) {
    parts(form).rows.replaceChildren();
    update(form);
  }
  const shown = [];
  if (added.length) form.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: { added, shown } }));
  await Promise.all(shown);
  button.disabled = false;
  status.textContent = `${added.length} toegevoegd.${failed ? ` ${failed} niet: lees bij elk bestand waarom.` : ""}`;
};

const formOf = (element) => element.closest?.("[data-upload]");

document.addEventListener("change", ({ target }) => {
  const form = formOf(target);
  if (form && target.type === "file") addFiles(form, target.files);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-upload] [data-remove]");
  if (!button) return;
  const form = formOf(button);
  button.closest("li").remove();
  update(form);
  form.querySelector("[type=file]").focus();
});

// Who opens the form wants to choose files: it asks for them at once.
document.addEventListener("click", ({ target }) => {
  const upload = target.closest(".upload > summary")?.parentElement;
  if (upload && !upload.open) upload.querySelector("[type=file]").click();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-upload]")) return;
  event.preventDefault();
  sendAll(event.target);
});

// Files may be dropped anywhere on the form or on the dialog around it.
const dropTarget = ({ target, dataTransfer }) => {
  if (!dataTransfer?.types.includes("Files")) return null;
  return formOf(target) ?? target.closest?.("dialog.chooser, [data-drop-zone]")?.querySelector("[data-upload]");
};

document.addEventListener("dragover", (event) => { if (dropTarget(event)) event.preventDefault(); });

document.addEventListener("drop", (event) => {
  const form = dropTarget(event);
  if (!form) return;
  event.preventDefault();
  form.closest("details")?.setAttribute("open", "");
  addFiles(form, event.dataTransfer.files);
});
