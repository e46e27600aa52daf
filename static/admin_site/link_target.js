// A field with the address that a link leads to (publishing/admin/link_targets.py): it may be typed, or
// chosen in the dialog. Where the row has an empty field for a text, the title of what was chosen comes in
// it; in grey, if the site shows that title by itself (`data-titled`, the kinds of which it does).
const showTitle = (text, { key, title }) => {
  const [kind] = (key ?? "").split(":");
  if (!title || text.value) return;
  if (text.dataset.titled.split(" ").includes(kind)) text.placeholder = title;
  else text.value = title.slice(0, text.maxLength);
};

const addButton = (input) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button link-target__choose";
  button.textContent = "Kies";
  const row = input.getAttribute("aria-label");
  button.setAttribute("aria-label", row ? `Kies: ${row}` : "Kies waar dit naartoe leidt");
  button.addEventListener("click", async () => {
    const choice = await window.choose("link", { opener: button });
    if (!choice) return;
    input.value = choice.url || choice.key;
    const text = input.closest("tr")?.querySelector("[data-name]");
    if (text) showTitle(text, choice);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
  input.after(button);
};

const addButtons = (part) => {
  const inputs = [...part.querySelectorAll("[data-link-target]")];
  inputs.filter((input) => !input.closest(".empty-form")).forEach(addButton);
};

addButtons(document);
document.addEventListener("formset:added", ({ target }) => addButtons(target));
