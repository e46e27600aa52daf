// Keeps the focus in the filters while they lie over the page, as in a dialog, and has their button
// say how many results a choice gives: those of the page that the form would lead to.
const setModal = (sheet, isOpen) => {
  for (let part = sheet; part !== document.body; part = part.parentElement)
    for (const other of part.parentElement.children) if (other !== part) other.inert = isOpen;
  if (isOpen) {
    sheet.setAttribute("role", "dialog");
    sheet.setAttribute("aria-modal", "true");
    sheet.setAttribute("aria-label", "Filters");
  } else for (const name of ["role", "aria-modal", "aria-label"]) sheet.removeAttribute(name);
};

for (const form of document.querySelectorAll("[data-filters]")) {
  const sheet = form.parentElement;
  const status = form.querySelector("[role=status]");
  const button = form.querySelector("[type=submit]");
  const unknown = button.textContent;
  let request = new AbortController();
  let facet;

  for (const opener of document.querySelectorAll(`[popovertarget=${sheet.id}]`))
    opener.addEventListener("click", () => {
      facet = document.getElementById(opener.dataset.facet);
    });
  // What had the focus gets it back only if it is no longer inert.
  sheet.addEventListener("beforetoggle", ({ newState }) => {
    if (newState === "closed") setModal(sheet, false);
  });
  sheet.addEventListener("toggle", ({ newState }) => {
    if (newState === "closed") return;
    setModal(sheet, true);
    show(button.dataset.found);
    if (!facet) return;
    facet.open = true;
    facet.scrollIntoView();
    facet.querySelector("summary").focus();
  });
  matchMedia("(min-width: 60rem)").addEventListener("change", () => sheet.hidePopover());

  const show = (found) => {
    button.dataset.found = found;
    button.textContent = found ? `Toon ${found}` : unknown;
  };
  form.addEventListener("change", async () => {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    try {
      const query = new URLSearchParams(new FormData(form));
      const response = await fetch(`${form.action}?${query}`, { signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const { found } = page.querySelector("[data-filters] [type=submit]").dataset;
      show(found);
      status.textContent = found;
    } catch {
      if (signal.aborted) return;
      show("");
      status.textContent = "";
    }
  });
}
