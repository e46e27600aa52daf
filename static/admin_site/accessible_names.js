// For who hears the page: names and roles that Django's scripts and widgets leave out.
const { jQuery } = window.django;
const selects = document.querySelectorAll("select.admin-autocomplete");

const nameOf = (label) => label.textContent.replace(":", "").trim();

// A box to search in is named after what is chosen in it, which may be nothing: its label first.
const nameBox = (select) => {
  const [label] = select.labels;
  const box = select.nextElementSibling.querySelector("[role=combobox]");
  const chosen = box.querySelector(".select2-selection__rendered");
  chosen.role = "presentation";
  chosen.removeAttribute("aria-readonly");
  label.id = `${select.id}_label`;
  box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  box.setAttribute("aria-controls", `select2-${select.id}-results`);
  box.querySelector("input")?.setAttribute("aria-label", nameOf(label));
};

const nameOpened = ({ target }) => {
  for (const part of document.querySelectorAll(".select2-dropdown :is(input, [role=listbox])")) {
    part.setAttribute("aria-label", nameOf(target.labels[0]));
  }
};

// Else the list opens at the end of the document, outside all landmarks.
for (const select of selects) select.dataset.dropdownParent = "#content";
jQuery(() => selects.forEach(nameBox));
jQuery(document).on("select2:open", nameOpened);

// Date and time share one label, and each has a word before it.
for (const input of document.querySelectorAll(".datetime input")) {
  const [label] = input.closest(".flex-container").children;
  input.setAttribute("aria-label", `${nameOf(label)} (${nameOf(input.previousSibling)})`);
}

// Made when all is loaded: a picture of a magnifying glass that is a label of its own.
addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".search-label-icon")) icon.role = "img";
});
