// Sends a form with an address for mail, and shows in its place the text of the page that follows,
// with the address as it was typed. An error of the address stands at its field. If there are others
// or the request fails, the browser sends the form itself. The button stays usable, but does nothing
// until the answer is there.
const submitForm = async (form) => {
  const response = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
  });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { page, url: response.url, ok: response.ok };
};

const createElement = (tag, text, properties) =>
  Object.assign(document.createElement(tag), { textContent: text, ...properties });

const showConfirmation = (form, status, { page, url }) => {
  const messages = [
    createElement("strong", page.querySelector("h1").textContent),
    createElement("p", page.querySelector(".tp-lead").textContent),
    createElement("p", `Uw e-mailadres: ${form.elements.email.value.trim()}`),
    createElement("a", status.dataset.further, { href: url }),
  ];
  for (const child of form.children) child.hidden = child !== status;
  status.replaceChildren(...messages);
  status.focus();
};

const showErrors = (form, status, { page }) => {
  const field = form.elements.email;
  const [fieldError, ...others] = page.querySelectorAll(`.tp-form__error`);
  if (others.length || (fieldError && fieldError.id !== `${field.id}-error`)) throw new Error();
  status.textContent = "";
  if (fieldError) {
    field.before(fieldError);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", fieldError.id);
  } else {
    status.dataset.invalid = "";
    status.textContent = page.querySelector(".tp-error-summary__list").textContent.trim();
  }
  (fieldError ? field : status).focus();
};

const removeErrors = (form, status) => {
  // Those of a page that came back with errors go as well.
  for (const error of document.querySelectorAll(".tp-error-summary")) error.remove();
  for (const error of form.querySelectorAll(".tp-form__error")) error.remove();
  for (const field of form.elements) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  delete status.dataset.invalid;
};

for (const form of document.querySelectorAll("[data-mail-form]")) {
  const status = form.querySelector("[role=status]");
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    removeErrors(form, status);
    status.textContent = status.dataset.sending;
    try {
      const response = await submitForm(form);
      (response.ok ? showConfirmation : showErrors)(form, status, response);
    } catch {
      form.submit();
    }
    isSending = false;
  });
  // Coming back to the page takes away that it was being sent.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && status.textContent === status.dataset.sending) status.textContent = "";
  });
}
