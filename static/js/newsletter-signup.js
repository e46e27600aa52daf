// Sends a form that asks for a mail, and shows in its place the text of the page that follows.
// If the request fails, the browser sends the form itself. The button stays usable: sending twice
// does no harm.
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
    createElement("a", status.dataset.further, { href: url }),
  ];
  for (const child of form.children) child.hidden = child !== status;
  status.replaceChildren(...messages);
  status.focus();
};

// An error of the address stands above its field, as on the page; any other below the form.
const showErrors = (form, status, { page }) => {
  const field = form.elements.email;
  const fieldError = page.getElementById(`${field.id}-error`);
  const errors = [...page.querySelector(".tp-error-summary__list").children].filter(
    (error) => !(fieldError && error.querySelector(`a[href="#${field.id}"]`)),
  );
  if (fieldError) {
    field.before(fieldError);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", fieldError.id);
  }
  status.dataset.invalid = "";
  status.textContent = errors.map((error) => error.textContent).join(" ");
  (fieldError ? field : status).focus();
};

const removeErrors = (form, status) => {
  form.querySelector(".tp-form__error")?.remove();
  form.elements.email.removeAttribute("aria-invalid");
  form.elements.email.removeAttribute("aria-describedby");
  delete status.dataset.invalid;
};

for (const form of document.querySelectorAll("[data-signup]")) {
  const status = form.querySelector("[role=status]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    removeErrors(form, status);
    status.textContent = status.dataset.sending;
    try {
      const response = await submitForm(form);
      if (response.ok) showConfirmation(form, status, response);
      else showErrors(form, status, response);
    } catch {
      form.submit();
    }
  });
}
