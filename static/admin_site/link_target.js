// A field with the address that a link leads to (publishing/admin/link_targets.py): it may be typed, or
// chosen in the dialog. The title of what is chosen shows in the empty field with the text of its row.
const addButton = (input) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button link-target__choose";
  button.textContent = "Kies…";
  button.addEventListener("click", async () => {
    const choice = await window.choose("link", { opener: button });
    if (!choice) return;
    input.value = choice.url || choice.key;
    const text = input.closest("tr")?.querySelector("[data-name]");
    if (text) text.placeholder = choice.title ?? "";
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
