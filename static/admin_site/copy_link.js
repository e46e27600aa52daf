// Copies a link to the clipboard; without script the link is there to select.
const status = document.querySelector(".share__status");

for (const button of document.querySelectorAll("[data-copy-target]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copyTarget).textContent);
    status.textContent = "De link is gekopieerd.";
  });
}
