// Says that a form is being sent. The browser sends it, so that the page that answers has the
// errors at their fields. Coming back to the page takes the message away.
for (const form of document.querySelectorAll("[data-waits]")) {
  const status = form.querySelector("[role=status]");
  form.addEventListener("submit", () => {
    status.textContent = status.dataset.sending;
  });
  addEventListener("pageshow", () => {
    status.textContent = "";
  });
}
