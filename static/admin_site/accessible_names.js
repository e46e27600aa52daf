// Adds for screen readers the names and roles that Django's scripts and widgets leave out.
const { jQuery } = window.django;
const selects = document.querySelectorAll("select.admin-autocomplete");

const labelText = (label) => label.textContent.replace(":", "").trim();

// Names a search box by its label first: the chosen value in it may be empty.
const nameBox = (select) => {
  const [label] = select.labels;
  const box = select.nextElementSibling.querySelector("[role=combobox]");
  const chosen = box.querySelector(".select2-selection__rendered");
  chosen.role = "presentation";
  chosen.removeAttribute("aria-readonly");
  label.id = `${select.id}_label`;
  box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  box.setAttribute("aria-controls", `select2-${select.id}-results`);
  box.querySelector("input")?.setAttribute("aria-label", labelText(label));
};

const nameOpenedList = ({ target }) => {
  for (const part of document.querySelectorAll(".select2-dropdown :is(input, [role=listbox])")) {
    part.setAttribute("aria-label", labelText(target.labels[0]));
  }
};

// Otherwise the list opens at the end of the document, outside all landmarks.
for (const select of selects) select.dataset.dropdownParent = "#content";
jQuery(() => selects.forEach(nameBox));
jQuery(document).on("select2:open", nameOpenedList);

// A date and its time share one label, and each has a word of its own before it.
for (const input of document.querySelectorAll(".datetime input")) {
  const [label] = input.closest(".flex-container").children;
  input.setAttribute("aria-label", `${labelText(label)} (${labelText(input.previousSibling)})`);
}

// A row that somebody adds gets the focus, which would stay at the button below it.
document.addEventListener("formset:added", ({ target }) => {
  target.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});

// Django adds this icon, a label of its own, after everything has loaded.
addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".search-label-icon")) icon.role = "img";
});
