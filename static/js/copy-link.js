// Makes each button copy its text or the address of this page, or hides it where the browser cannot
// do that. The address is the canonical one, without what a newsletter or a search engine added to it.
const address = document.querySelector("link[rel=canonical]")?.href ?? location.href;

for (const block of document.querySelectorAll("[data-copy-link]")) {
  const status = block.querySelector("[role=status]");
  block.hidden = !navigator.clipboard;
  block.querySelector("button").addEventListener("click", async () => {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(block.dataset.text ?? address);
      status.textContent = status.dataset.done;
    } catch {
      status.textContent = status.dataset.failed;
    }
  });
}
