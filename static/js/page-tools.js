// Makes each button copy its text or the address of this page, or hides it where the browser cannot
// do that, and gives editors a link. The address is the canonical one, without what a newsletter added.
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

// For an editor who is logged in: the cookie says no more than that. Others get no link, no cookie.
// Previews and the style guide are no pages of the site.
if (document.cookie.split("; ").includes("redactie=1") && !location.pathname.startsWith("/beheer/")) {
  const link = document.createElement("a");
  link.className = "tp-edit-link";
  link.href = `/beheer/bewerk/?${new URLSearchParams({ pad: location.pathname })}`;
  link.textContent = "Bewerk deze pagina";
  const landmark = document.createElement("nav");
  landmark.setAttribute("aria-label", "Redactie");
  landmark.append(link);
  document.querySelector(".tp-skip-link")?.after(landmark);
}
