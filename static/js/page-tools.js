// Buttons that copy their text or the canonical address; on pages that have one, the link of
// editors, for whom a cookie says that they are logged in.
const address = document.querySelector("link[rel=canonical]")?.href;

for (const block of document.querySelectorAll("[data-copy-link]")) {
  const status = block.querySelector("[role=status]");
  block.hidden = !navigator.clipboard;
  block.querySelector("button").addEventListener("click", async () => {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(block.dataset.text ?? address ?? location.href);
      status.textContent = status.dataset.done;
    } catch {
      status.textContent = status.dataset.failed;
    }
  });
}

if (address && /redactie=1/.test(document.cookie) && !location.pathname.startsWith("/beheer/")) {
  const link = document.createElement("a");
  link.className = "tp-edit-link";
  link.href = `/beheer/bewerk/?pad=${encodeURIComponent(location.pathname)}`;
  link.textContent = "Bewerk deze pagina";
  document.querySelector("header")?.prepend(link);
}
