// Says that the sign-up is being sent. The button stays usable: a second click does no harm.
for (const form of document.querySelectorAll("[data-signup]")) {
  const status = form.querySelector("[role=status]");
  form.addEventListener("submit", () => {
    status.textContent = status.dataset.sending;
  });
  // The browser's own "back" shows the page as it was left.
  addEventListener("pageshow", () => {
    status.textContent = "";
  });
}
