// A button that copies a link; without script the link is there to select.
const status = document.querySelector(".share__status");

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    status.textContent = "De link is gekopieerd.";
  });
}
