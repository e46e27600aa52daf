// Sends a form that asks for a mail, and says in its place what the page that follows would say.
// Without an answer the browser sends it itself. The button stays usable: twice does no harm.
const read = async (form) => {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
  });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { page, address: answer.url, well: answer.ok };
};

const line = (tag, text, more) =>
  Object.assign(document.createElement(tag), { textContent: text, ...more });

const done = (form, status, { page, address }) => {
  const said = [
    line("strong", page.querySelector("h1").textContent),
    line("p", page.querySelector(".tp-lead").textContent),
    line("a", status.dataset.further, { href: address }),
  ];
  for (const part of form.children) part.hidden = part !== status;
  status.replaceChildren(...said);
  status.focus();
};

const refused = (form, status, { page }) => {
  const wrong = [...page.querySelector(".tp-form__summary-list").children];
  const field = page.querySelector("[name=email][aria-invalid]") ? form.elements.email : null;
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", status.id);
  status.dataset.wrong = "";
  status.textContent = wrong.map((it) => it.textContent).join(" ");
  (field ?? status).focus();
};

for (const form of document.querySelectorAll("[data-signup]")) {
  const status = form.querySelector("[role=status]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    delete status.dataset.wrong;
    form.elements.email.removeAttribute("aria-invalid");
    status.textContent = status.dataset.sending;
    try {
      const answer = await read(form);
      if (answer.well) done(form, status, answer);
      else refused(form, status, answer);
    } catch {
      form.submit();
    }
  });
}
